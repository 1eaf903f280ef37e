// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.PrintableAddress;
import io.cmgr.session.Destination;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** An event, in the channel and for the application. */
class QueuedEvent implements SessionEvent {
    static final byte[] NO_DATA = {};

    private static final VarHandle TURN = turnHandle();

    private static VarHandle turnHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(QueuedEvent.class, "turn", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final SessionShare share;
    private final SessionState state;
    private final SocketAddress from;
    private final byte[] data;
    private final boolean truncated;

    // Guarded by the channel's lock.

    /** The order among events that were held back. */
    int place;

    /** When it came, by {@link CoarseClock#second}: in two bytes, for which the object has room. */
    char second;

    /** The turn in which it was handed out, set with the channel's lock; 0 as soon as {@link #done} was called. */
    @SuppressWarnings("UnusedVariable") // read by VarHandle
    private int turn;

    QueuedEvent(SessionShare share, SessionState state, SocketAddress from, byte[] data, boolean truncated) {
        this.share = share;
        this.state = state;
        this.from = from;
        this.data = data;
        this.truncated = truncated;
    }

    static QueuedEvent accepted(SessionShare share) {
        return new QueuedEvent(share, SessionState.ACCEPTED, share.peer(), NO_DATA, false);
    }

    static QueuedEvent opened(SessionShare share) {
        return new QueuedEvent(share, SessionState.NEW, share.peer(), NO_DATA, false);
    }

    static QueuedEvent data(SessionShare share, byte[] data, SocketAddress from, boolean truncated) {
        return new QueuedEvent(share, SessionState.DATA, from, data, truncated);
    }

    /** For how many seconds it has been waiting, at this second of the clock. */
    int secondsUntil(char now) {
        return (char) (now - second);
    }

    /** It is handed out in its session's present turn. */
    void handedOut() {
        turn = share.turn;
    }

    @Override
    public void done() {
        int handedOut = (int) TURN.getAndSet(this, 0);
        if (handedOut != 0) {
            share.queue.done(share, handedOut, isData());
        }
    }

    /** How many bytes it counts for. */
    int size() {
        return data.length;
    }

    boolean isData() {
        return state == SessionState.DATA;
    }

    @Override
    public SessionState state() {
        return state;
    }

    @Override
    public Session session() {
        return share.session;
    }

    @Override
    public SocketAddress from() {
        return from;
    }

    @Override
    public byte[] data() {
        return data;
    }

    @Override
    public boolean truncated() {
        return truncated;
    }

    @Override
    public @Nullable DisconnectReason reason() {
        return null;
    }

    @Override
    public @Nullable Throwable cause() {
        return null;
    }

    @Override
    public Destination<Void> sender() {
        if (state == SessionState.DATA && share.session instanceof UdpSession udp) {
            return udp.to((InetSocketAddress) from);
        }
        return share.session;
    }

    @Override
    public String detail() {
        return switch (state) {
            case ACCEPTED ->
                id() + " accepted from " + PrintableAddress.of(from) + " on "
                        + requireNonNull(session().listenerId());
            case NEW -> id() + " open with " + PrintableAddress.of(from);
            case DATA, DISCONNECTED -> "";
        };
    }

    @Override
    public String toString() {
        return state + " " + id() + " " + PrintableAddress.of(from) + " " + size() + " bytes";
    }
}
