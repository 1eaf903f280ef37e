// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Link;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ReferenceCounted;
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
 * threads, platform or virtual.
 *
 * <pre>{@code
 * EventChannel events = manager.openEventChannel();
 * manager.listen(TcpListen.on(4160).framing(Framing.lines(1000)), events);
 * SessionEvent event = events.take(); // or poll(Duration), drainTo, or a loop over the events
 * if (event != null && event.state() == SessionState.DATA) {
 *     event.reply(event.text() + "!");
 * }
 * }</pre>
 *
 * <p><b>Order</b> is kept per session, however many threads take: its events come out as they went in, and while a
 * thread works on one of them, no other thread is handed the next, but an event of another session. A thread works on
 * what it took until it asks the channel for anything again, or ends, or {@link SessionEvent#done} is called. A thread
 * that asks again is handed the oldest event that other threads had to leave to it, if there is one. With one taker all
 * events come out in the order of the channel. An application that passes events on to other threads keeps the order
 * itself.
 *
 * <p><b>Bounds.</b> There are two, of events and of bytes. While the channel is full, each session that delivers
 * another event is paused, so that TCP's own flow control slows its peer, and the listeners of the sessions do not
 * accept. All of them resume, in the order of their pauses, when the channel has drained to half. A session that fills
 * a quarter of a bound by itself is paused even if the channel is not full. No event loop ever blocks, nothing is lost,
 * and life-cycle events are queued whatever the bounds. The channel may exceed its bounds by one read per session.
 *
 * <p><b>End of input</b> is not an event. The channel closes the session when the thread that took its last DATA has
 * finished with it. So every reply that is made while handling that data still goes out; then comes DISCONNECTED. Until
 * then the session stays half-closed, and a drain waits. So a thread of a pool that takes one event and then does other
 * work must call {@link SessionEvent#done} when it has finished, or ask for no events by {@code drainTo(list, 0)}. An
 * application that passes events on to other threads needs a {@link SessionHandler} with {@code onEndOfInput} instead.
 *
 * <p><b>A thread that has ended</b> works on nothing. A taker that asks finds what waited for it, and a taker that waits
 * already is woken by the next event of the channel, if not before; by one of the next if more than sixteen threads work
 * on events.
 *
 * <p>One channel may serve any number of listeners, connections and managers. In the Go cmgr: {@code chan *Sess_data}.
 */
public final class EventChannel implements SessionHandler, Iterable<SessionEvent>, AutoCloseable {
    /** How many events wait at most, by default. */
    public static final int DEFAULT_MAX_EVENTS = 8192;

    /** How many bytes wait at most, by default: 64 MiB. */
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
                Ranges.inRange("maxEvents", maxEvents, 1, Integer.MAX_VALUE),
                Ranges.inRange("maxBytes", maxBytes, 1, Long.MAX_VALUE));
    }

    /**
     * Takes the next event, waiting for one. If the channel is closed and another thread works on a session whose next
     * events are all that is left, this waits, too.
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
     * @return the event; null when there is none now, or only events of sessions that other threads work on
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
     * Takes what is there, without waiting. The calling thread then works on all of it, until it asks again.
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
     * Warns in the log, at most once in ten seconds, when the channel has been full for so long. The warning says which
     * sessions wait, and who takes, with the stacks of the threads that work on events. A channel that a manager has
     * opened has the limit of the manager's {@link io.cmgr.config.Warnings}.
     *
     * @param limit 1 ms to 24 h, or zero for no warning; 10 s by default. It holds from the next time that the channel
     *     is full
     */
    public void warnIfFullFor(Duration limit) {
        events.fullWatch.limit(Ranges.limitOrZero("limit", limit).toNanos());
    }

    /**
     * How full the channel is, since when its oldest event waits, and how many threads take from it.
     *
     * @return a snapshot
     */
    public ChannelStats stats() {
        return events.stats();
    }

    /**
     * Announces a session to this channel before its first event, so that {@link #close} closes it, too. Managers do
     * this for UDP sockets, whose first event is their first datagram.
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
     * Announces a link to this channel before its first attempt, so that it begins none while the channel is full, and
     * that {@link #close} closes it, too. Managers do this for the links whose handler is a channel.
     *
     * @param link a link whose handler is this channel
     */
    public void expect(Link link) {
        events.expect(requireNonNull(link, "link"));
    }

    /**
     * Returns a future for the time when the channel is idle: no event waits, and no thread works on data. This call
     * counts as asking, so the calling thread works on nothing. Threads that have ended by now are not waited for. The
     * end of a thread after this call is noticed when another thread asks the channel for anything.
     *
     * @return completes when the channel is next idle, at once if it is idle now
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
     * Closes the channel, and at once every session and link that puts events into it, whatever it was doing. Later
     * events are dropped. Events in the queue can still be taken; then {@link #take} returns null. Idempotent.
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

    /** A channel keeps messages, and so takes none that must be released. */
    @Override
    public void onMessage(Session session, Object message) {
        if (message instanceof ReferenceCounted) {
            throw new IllegalArgumentException("message: " + message.getClass().getName()
                    + " is reference-counted, and a channel keeps messages: add a handler behind the decoder that makes"
                    + " a value of it");
        }
        events.add(new QueuedMessage(events.share(session), message, MessageBytes.next(session)));
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
        events.add(new QueuedDisconnection(share, reason, cause));
        events.forget(share);
    }
}
