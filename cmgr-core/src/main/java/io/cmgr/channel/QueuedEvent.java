// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.PrintableAddress;
import io.cmgr.check.PrintableText;
import io.cmgr.session.Destination;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.session.SessionStats;
import io.cmgr.session.UdpSession;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** An event, in the channel and for the application. */
class QueuedEvent implements SessionEvent {
    static final byte[] NO_DATA = {};

    final SessionShare share;
    private final SessionState state;
    private final SocketAddress from;
    private final byte[] data;
    private final boolean truncated;
    private final @Nullable DisconnectReason reason;
    private final @Nullable Throwable cause;

    QueuedEvent(
            SessionShare share,
            SessionState state,
            SocketAddress from,
            byte[] data,
            boolean truncated,
            @Nullable DisconnectReason reason,
            @Nullable Throwable cause) {
        this.share = share;
        this.state = state;
        this.from = from;
        this.data = data;
        this.truncated = truncated;
        this.reason = reason;
        this.cause = cause;
    }

    static QueuedEvent accepted(SessionShare share) {
        return new QueuedEvent(share, SessionState.ACCEPTED, share.peer(), NO_DATA, false, null, null);
    }

    static QueuedEvent opened(SessionShare share) {
        return new QueuedEvent(share, SessionState.NEW, share.peer(), NO_DATA, false, null, null);
    }

    static QueuedEvent data(SessionShare share, byte[] data, SocketAddress from, boolean truncated) {
        return new QueuedEvent(share, SessionState.DATA, from, data, truncated, null, null);
    }

    static QueuedEvent disconnected(SessionShare share, DisconnectReason reason, @Nullable Throwable cause) {
        return new QueuedEvent(share, SessionState.DISCONNECTED, share.peer(), NO_DATA, false, reason, cause);
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
        return reason;
    }

    @Override
    public @Nullable Throwable cause() {
        return cause;
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
            case DATA -> "";
            case DISCONNECTED -> disconnection();
        };
    }

    private String disconnection() {
        SessionStats stats = session().stats();
        String text = id() + " with " + PrintableAddress.of(from) + " disconnected: " + reason + ", " + stats.bytesIn()
                + " bytes in, " + stats.bytesOut() + " bytes out";
        return cause == null ? text : text + " (" + PrintableText.of(cause) + ")";
    }

    @Override
    public String toString() {
        return state + " " + id() + " " + PrintableAddress.of(from) + " " + size() + " bytes";
    }
}
