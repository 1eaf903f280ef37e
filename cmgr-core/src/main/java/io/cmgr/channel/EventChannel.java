// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The application's channel: events of any number of sessions go in on their event loops and come out on any number of
 * threads, platform or virtual. The Go cmgr's {@code chan *Sess_data}.
 *
 * <p><b>Order</b> is kept per session; with one taker it is the order in which the application sees everything.
 *
 * <p><b>Bounds.</b> At a bound, by events or by bytes, the sessions that keep delivering are paused, so that TCP's own
 * flow control slows their peers, and their listeners hold accepting. They resume, in the order of their pauses, when
 * the channel has drained to half. A session that alone fills a quarter of a bound is paused alone. No event loop ever
 * blocks, nothing is lost, and life-cycle events are queued whatever the bounds. The overshoot is one read per feeding
 * session.
 *
 * <p><b>End of input</b> is not an event. When the thread that took the session's last DATA next asks the channel for
 * anything, or ends, the channel closes the session, so that every reply made while handling that data still goes out;
 * then comes DISCONNECTED. A thread of a pool that takes one event and then does other work asks once more when it is
 * done, be it for nothing, by {@code drainTo(list, 0)}: until then the session stays half-closed, and a drain waits. Who
 * passes events on to other threads uses a {@link SessionHandler} with {@code onEndOfInput}.
 *
 * <p>One channel may serve any number of listeners, connections and managers.
 */
public final class EventChannel implements SessionHandler, Iterable<SessionEvent>, AutoCloseable {
    /** How many events wait at most, unless said otherwise. */
    public static final int DEFAULT_MAX_EVENTS = 8192;

    /** How many bytes wait at most, unless said otherwise: 64 MiB. */
    public static final long DEFAULT_MAX_BYTES = 64L << 20;

    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final EventQueue events;

    /** Creates a channel with the default bounds. */
    public EventChannel() {
        this(DEFAULT_MAX_EVENTS, DEFAULT_MAX_BYTES);
    }

    /**
     * Creates a channel.
     *
     * @param maxEvents how many events wait at most, 1 or more
     * @param maxBytes how many bytes wait at most, 1 or more
     */
    public EventChannel(int maxEvents, long maxBytes) {
        events = new EventQueue(
                this,
                Ranges.inRange("maxEvents", maxEvents, 1, Integer.MAX_VALUE),
                Ranges.inRange("maxBytes", maxBytes, 1, Long.MAX_VALUE));
    }

    /**
     * Takes the next event, waiting for one.
     *
     * @return the event; null when the channel is closed and drained
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public @Nullable SessionEvent take() throws InterruptedException {
        return events.take(NO_LIMIT);
    }

    /**
     * Takes the next event if there is one.
     *
     * @return the event; null when there is none now
     */
    public @Nullable SessionEvent poll() {
        List<SessionEvent> one = events.drain(1);
        return one.isEmpty() ? null : one.get(0);
    }

    /**
     * Takes the next event, waiting for one for a while.
     *
     * @param timeout how long to wait; zero or less does not wait
     * @return the event; null when there was none in time, or the channel is closed and drained
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public @Nullable SessionEvent poll(Duration timeout) throws InterruptedException {
        if (timeout.compareTo(Duration.ofDays(365)) > 0) {
            return take();
        }
        return events.take(timeout.isNegative() ? 0 : timeout.toNanos());
    }

    /**
     * Takes what is there, without waiting.
     *
     * @param into where the events are added, in order
     * @param max how many at most, 0 or more
     * @return how many were added
     */
    public int drainTo(Collection<? super SessionEvent> into, int max) {
        requireNonNull(into, "into");
        Ranges.inRange("max", max, 0, Integer.MAX_VALUE);
        List<SessionEvent> taken = events.drain(max);
        into.addAll(taken);
        return taken.size();
    }

    /**
     * Iterates over the events as {@link #take} gives them, until the channel is closed and drained. A thread that is
     * interrupted while it waits ends its iteration, with its interrupt status set.
     *
     * @return a new iterator, for one thread
     */
    @Override
    public Iterator<SessionEvent> iterator() {
        return new TakingIterator(this::take);
    }

    /**
     * How many events wait.
     *
     * @return a snapshot
     */
    public int size() {
        return events.size();
    }

    /**
     * How many bytes of DATA wait.
     *
     * @return a snapshot
     */
    public long queuedBytes() {
        return events.bytes();
    }

    /**
     * Makes a session known that will feed this channel, before its first event, so that {@link #close} reaches it too.
     * Managers do this for UDP sockets, whose first event is their first datagram.
     *
     * @param session a session whose handler is this channel
     */
    public void expect(Session session) {
        try {
            session.channel().eventLoop().execute(() -> events.expect(session));
        } catch (RejectedExecutionException loopIsGone) {
            // and with it the session
        }
    }

    /**
     * The moment when nothing waits and no thread works on data that it took, that is, has taken it, has not asked again
     * and still runs. To call this is to ask, so the calling thread works on nothing. That a thread has ended is noticed
     * when another asks the channel for anything.
     *
     * @return completes at the next such moment, at once if it is now
     */
    public CompletableFuture<Void> idle() {
        return events.idle();
    }

    /**
     * Whether the channel was closed, by its own {@link #close} or with its manager.
     *
     * @return whether it takes no more events
     */
    public boolean isClosed() {
        return events.isClosed();
    }

    /**
     * Closes the channel: nobody will listen, so every session that feeds it is closed at once, whatever it was doing,
     * and later events are dropped. What is queued can still be taken, then comes null. Idempotent.
     */
    @Override
    public void close() {
        events.close();
    }

    @Override
    public void onAccepted(Session session) {
        events.add(QueuedEvent.accepted(events.share(session)));
    }

    @Override
    public void onNew(Session session) {
        events.add(QueuedEvent.opened(events.share(session)));
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        events.add(QueuedEvent.data(events.share(session), ByteBufUtil.getBytes(data), from, false));
    }

    @Override
    public void onDatagram(UdpSession session, ByteBuf data, InetSocketAddress from, boolean truncated) {
        events.add(QueuedEvent.data(events.share(session), ByteBufUtil.getBytes(data), from, truncated));
    }

    @Override
    public void onEndOfInput(Session session) {
        events.inputEnded(events.share(session));
    }

    @Override
    public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
        SessionShare share = events.share(session);
        events.add(QueuedEvent.disconnected(share, reason, cause));
        events.forget(share);
    }
}
