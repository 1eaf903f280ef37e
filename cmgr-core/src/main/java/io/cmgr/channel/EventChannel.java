// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.Ranges;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
 * session, and on epoll after a FIN what the kernel still holds.
 *
 * <p><b>End of input</b> is not an event. When the thread that took the session's last DATA next asks the channel for
 * anything, the channel closes the session, so that every reply made while handling that data still goes out; then
 * comes DISCONNECTED. Who passes events on to other threads uses a {@link SessionHandler} with {@code onEndOfInput}.
 *
 * <p>One channel may serve any number of listeners, connections and managers.
 */
public final class EventChannel implements SessionHandler, Iterable<SessionEvent>, AutoCloseable {
    /** How many events wait at most, unless said otherwise. */
    public static final int DEFAULT_MAX_EVENTS = 8192;

    /** How many bytes wait at most, unless said otherwise: 64 MiB. */
    public static final long DEFAULT_MAX_BYTES = 64L << 20;

    private static final AttributeKey<Feed> FEEDS = AttributeKey.valueOf(EventChannel.class, "FEEDS");
    private static final long NO_LIMIT = Long.MAX_VALUE;

    /** Guards every field below; no user code and no Netty call under it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition available = lock.newCondition();
    private final ArrayDeque<QueuedEvent> queue = new ArrayDeque<>();
    private final FlowControl flow;
    private final Hands hands = new Hands();
    private final Set<Feed> feeds = new HashSet<>();
    private final Map<EventLoop, Wakeup> wakeups = new WeakHashMap<>();
    private int waiting;
    private boolean closed;

    private final AcceptHold acceptHold = new AcceptHold(this);

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
        flow = new FlowControl(
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
        return next(NO_LIMIT);
    }

    /**
     * Takes the next event if there is one.
     *
     * @return the event; null when there is none now
     */
    public @Nullable SessionEvent poll() {
        List<SessionEvent> one = new ArrayList<>(1);
        return drainTo(one, 1) == 0 ? null : one.get(0);
    }

    /**
     * Takes the next event, waiting for one for a while.
     *
     * @param timeout how long to wait; zero or less does not wait
     * @return the event; null when there was none in time, or the channel is closed and drained
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public @Nullable SessionEvent poll(Duration timeout) throws InterruptedException {
        long nanos = timeout.compareTo(Duration.ofDays(365)) > 0 ? NO_LIMIT : timeout.toNanos();
        return next(Math.max(0, nanos));
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
        List<SessionEvent> taken = new ArrayList<>();
        List<Feed> resumed = new ArrayList<>(0);
        List<Feed> finished;
        boolean released;
        lock.lock();
        try {
            finished = hands.done(Thread.currentThread());
            boolean wasFull = flow.full();
            while (taken.size() < max && !queue.isEmpty()) {
                taken.add(remove(resumed));
            }
            released = wasFull && !flow.full();
        } finally {
            lock.unlock();
        }
        closeSessions(finished);
        resume(resumed, released);
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
        return new TakingIterator(this);
    }

    /**
     * How many events wait.
     *
     * @return a snapshot
     */
    public int size() {
        lock.lock();
        try {
            return flow.events();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many bytes of DATA wait.
     *
     * @return a snapshot
     */
    public long queuedBytes() {
        lock.lock();
        try {
            return flow.bytes();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the channel was closed, by its own {@link #close} or with its manager.
     *
     * @return whether it takes no more events
     */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Closes the channel: nobody will listen, so every session that feeds it is closed at once, whatever it was doing,
     * and later events are dropped. What is queued can still be taken, then comes null. Idempotent.
     */
    @Override
    public void close() {
        List<Feed> fed;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            fed = List.copyOf(feeds);
            feeds.clear();
            available.signalAll();
        } finally {
            lock.unlock();
        }
        acceptHold.sync();
        closeSessions(fed);
    }

    @Override
    public void onAccepted(Session session) {
        Feed feed = feed(session);
        enqueue(feed, QueuedEvent.accepted(feed));
    }

    @Override
    public void onNew(Session session) {
        Feed feed = feed(session);
        enqueue(feed, QueuedEvent.opened(feed));
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        Feed feed = feed(session);
        enqueue(feed, QueuedEvent.data(feed, ByteBufUtil.getBytes(data), from, false));
    }

    @Override
    public void onDatagram(UdpSession session, ByteBuf data, InetSocketAddress from, boolean truncated) {
        Feed feed = feed(session);
        enqueue(feed, QueuedEvent.data(feed, ByteBufUtil.getBytes(data), from, truncated));
    }

    @Override
    public void onEndOfInput(Session session) {
        Feed feed = feed(session);
        List<Feed> finished;
        lock.lock();
        try {
            finished = new ArrayList<>(hands.letGoOfTheDead());
            feed.ended = true;
            if (closed || feed.finished()) {
                finished.add(feed);
            }
        } finally {
            lock.unlock();
        }
        closeSessions(finished);
    }

    @Override
    public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
        Feed feed = feed(session);
        enqueue(feed, QueuedEvent.disconnected(feed, reason, cause));
        lock.lock();
        try {
            feeds.remove(feed);
            flow.forget(feed);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes as many takers as there are events. */
    void signal() {
        lock.lock();
        try {
            for (int n = Math.min(waiting, queue.size()); n > 0; n--) {
                available.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(Feed feed, QueuedEvent event) {
        boolean dropped;
        boolean pause = false;
        boolean wake = false;
        boolean filled = false;
        lock.lock();
        try {
            dropped = closed;
            if (!dropped) {
                boolean wasFull = flow.full();
                queue.add(event);
                pause = flow.added(event);
                wake = waiting > 0;
                filled = flow.full() && !wasFull;
            }
        } finally {
            lock.unlock();
        }
        if (dropped) {
            closeSessions(List.of(feed));
            return;
        }
        if (pause) {
            feed.syncReads();
        }
        if (filled) {
            acceptHold.sync();
        }
        if (wake) {
            feed.wakeup.schedule(feed.session.channel().eventLoop());
        }
    }

    private @Nullable SessionEvent next(long nanos) throws InterruptedException {
        List<Feed> resumed = new ArrayList<>(0);
        List<Feed> finished;
        QueuedEvent event;
        boolean released;
        lock.lockInterruptibly();
        try {
            finished = hands.done(Thread.currentThread());
            if (!finished.isEmpty() && queue.isEmpty()) {
                closeWithoutLock(finished);
                finished = List.of();
            }
            long left = nanos;
            while (queue.isEmpty()) {
                if (closed || left <= 0) {
                    return null;
                }
                waiting++;
                try {
                    left = available.awaitNanos(left);
                } finally {
                    waiting--;
                }
            }
            boolean wasFull = flow.full();
            event = remove(resumed);
            released = wasFull && !flow.full();
        } finally {
            lock.unlock();
        }
        closeSessions(finished);
        resume(resumed, released);
        return event;
    }

    private void closeWithoutLock(List<Feed> finished) {
        lock.unlock();
        try {
            closeSessions(finished);
        } finally {
            lock.lock();
        }
    }

    /** Under the lock: takes the head of the queue into this thread's hand. */
    private QueuedEvent remove(List<Feed> resumed) {
        QueuedEvent event = queue.remove();
        resumed.addAll(flow.removed(event));
        if (event.isData()) {
            hands.take(Thread.currentThread(), event.feed);
        }
        return event;
    }

    private void resume(List<Feed> resumed, boolean released) {
        if (released) {
            acceptHold.sync();
        }
        resumed.forEach(Feed::syncReads);
    }

    private static void closeSessions(Collection<Feed> feeds) {
        for (Feed feed : feeds) {
            var unused = feed.session.close();
        }
    }

    /** Whether the listeners must not accept. */
    boolean holdsAccepting() {
        lock.lock();
        try {
            return flow.full() && !closed;
        } finally {
            lock.unlock();
        }
    }

    /** The session's share, made at its first event. */
    private Feed feed(Session session) {
        Attribute<Feed> feedsOfSession = session.channel().attr(FEEDS);
        Feed first = feedsOfSession.get();
        for (Feed feed = first; feed != null; feed = feed.next) {
            if (feed.channel == this) {
                return feed;
            }
        }
        Feed feed;
        lock.lock();
        try {
            Wakeup wakeup = wakeups.computeIfAbsent(session.channel().eventLoop(), loop -> new Wakeup(this));
            feed = new Feed(this, session, wakeup, first);
            if (!closed) {
                feeds.add(feed);
            }
        } finally {
            lock.unlock();
        }
        feedsOfSession.set(feed);
        Listener listener = session.listener();
        if (listener != null) {
            acceptHold.add(listener);
        }
        return feed;
    }
}
