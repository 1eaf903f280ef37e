// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.netty.channel.EventLoop;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue behind a channel. One lock guards all of it; what must be done to sessions and listeners is decided under
 * the lock and done after it is released, by whoever decided. Nobody waits under the lock but takers, for events.
 */
final class EventQueue {
    private static final AttributeKey<Feed> FEEDS = AttributeKey.valueOf(EventQueue.class, "FEEDS");

    private final Object owner;
    private final AcceptHold acceptHold;

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Condition available = lock.newCondition();
    private final ArrayDeque<QueuedEvent> queue = new ArrayDeque<>();
    private final FlowControl flow;
    private final Hands hands = new Hands();
    private final Set<Feed> feeds = new HashSet<>();
    private final Map<EventLoop, Wakeup> wakeups = new WeakHashMap<>();
    private final Map<EventLoop, HandWatch> watches = new WeakHashMap<>();
    private final List<CompletableFuture<Void>> idleWaiters = new ArrayList<>();
    private int waiting;
    private boolean closed;

    EventQueue(Object owner, int maxEvents, long maxBytes) {
        this.owner = owner;
        flow = new FlowControl(maxEvents, maxBytes);
        acceptHold = new AcceptHold(owner, this::holdsAccepting);
    }

    /** The session's share, made at its first event. */
    Feed feed(Session session) {
        Attribute<Feed> feedsOfSession = session.attr(FEEDS);
        Feed first = feedsOfSession.get();
        for (Feed feed = first; feed != null; feed = feed.next) {
            if (feed.owner == owner) {
                return feed;
            }
        }
        Feed feed;
        lock.lock();
        try {
            EventLoop eventLoop = session.channel().eventLoop();
            Wakeup wakeup = wakeups.computeIfAbsent(eventLoop, loop -> new Wakeup(this::signal));
            HandWatch watch = watches.computeIfAbsent(eventLoop, loop -> new HandWatch(this::letGoOfTheDead));
            feed = new Feed(owner, session, wakeup, watch, first);
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

    /** Counts a session among those that feed the channel, on its event loop. */
    void expect(Session session) {
        Feed feed = feed(session);
        if (isClosed() || !session.isOpen()) {
            closeSessions(List.of(feed));
            forget(feed);
        }
    }

    /** Adds an event, on its session's event loop. */
    void add(QueuedEvent event) {
        Feed feed = event.feed;
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

    /** The next event, waiting at most this long; null if there was none, or will be none. */
    @Nullable
    SessionEvent take(long nanos) throws InterruptedException {
        List<Feed> resumed;
        List<Feed> finished;
        QueuedEvent event;
        boolean released;
        lock.lock();
        try {
            boolean interrupted = Thread.interrupted();
            finished = hands.done(Thread.currentThread(), queue.isEmpty());
            List<CompletableFuture<Void>> idle = waitersIfIdle();
            if ((interrupted || queue.isEmpty()) && !(finished.isEmpty() && idle.isEmpty())) {
                actWithoutLock(finished, idle);
                finished = List.of();
            }
            if (interrupted) {
                throw new InterruptedException();
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
            event = queue.remove();
            resumed = taken(event);
            released = wasFull && !flow.full();
        } finally {
            lock.unlock();
        }
        closeSessions(finished);
        resume(resumed, released);
        return event;
    }

    /** What is there, at most so many. */
    List<SessionEvent> drain(int max) {
        List<SessionEvent> events;
        List<Feed> resumed = new ArrayList<>();
        List<Feed> finished;
        List<CompletableFuture<Void>> idle;
        boolean released;
        lock.lock();
        try {
            finished = hands.done(Thread.currentThread(), queue.isEmpty());
            idle = waitersIfIdle();
            boolean wasFull = flow.full();
            int count = Math.min(max, queue.size());
            events = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                QueuedEvent event = queue.remove();
                resumed.addAll(taken(event));
                events.add(event);
            }
            released = wasFull && !flow.full();
        } finally {
            lock.unlock();
        }
        closeSessions(finished);
        idle.forEach(waiter -> waiter.complete(null));
        resume(resumed, released);
        return events;
    }

    /** The session's peer has finished sending; on its event loop. */
    void inputEnded(Feed feed) {
        letGoOfTheDead();
        boolean finished;
        lock.lock();
        try {
            feed.ended = true;
            finished = closed || feed.finished();
        } finally {
            lock.unlock();
        }
        if (finished) {
            closeSessions(List.of(feed));
        } else {
            feed.watch.add(feed.session);
        }
    }

    /** Threads that have ended will not ask again. */
    private void letGoOfTheDead() {
        List<Feed> finished;
        List<CompletableFuture<Void>> idle;
        lock.lock();
        try {
            finished = hands.letGoOfTheDead();
            idle = waitersIfIdle();
        } finally {
            lock.unlock();
        }
        closeSessions(finished);
        idle.forEach(waiter -> waiter.complete(null));
    }

    /** The session has ended; its last event was added. On its event loop. */
    void forget(Feed feed) {
        feed.watch.remove(feed.session);
        lock.lock();
        try {
            feeds.remove(feed);
            flow.forget(feed);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return flow.events();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return flow.bytes();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Completes when nothing waits and no thread works on data that it took; this one is done with it by asking. */
    CompletableFuture<Void> idle() {
        CompletableFuture<Void> waiter = new CompletableFuture<>();
        List<Feed> finished;
        List<CompletableFuture<Void>> idle;
        lock.lock();
        try {
            finished = hands.done(Thread.currentThread(), true);
            idleWaiters.add(waiter);
            idle = waitersIfIdle();
        } finally {
            lock.unlock();
        }
        closeSessions(finished);
        idle.forEach(now -> now.complete(null));
        return waiter;
    }

    void close() {
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

    /** Wakes as many takers as there are events. */
    private void signal() {
        lock.lock();
        try {
            for (int n = Math.min(waiting, queue.size()); n > 0; n--) {
                available.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void actWithoutLock(List<Feed> finished, List<CompletableFuture<Void>> idle) {
        lock.unlock();
        try {
            closeSessions(finished);
            idle.forEach(waiter -> waiter.complete(null));
        } finally {
            lock.lock();
        }
    }

    /** Under the lock: whom to tell that the channel is idle, each once. */
    private List<CompletableFuture<Void>> waitersIfIdle() {
        if (idleWaiters.isEmpty() || !queue.isEmpty() || !hands.areEmpty()) {
            return List.of();
        }
        List<CompletableFuture<Void>> idle = List.copyOf(idleWaiters);
        idleWaiters.clear();
        return idle;
    }

    /** Under the lock: an event has gone into this thread's hand; answers the sessions that may read again. */
    private List<Feed> taken(QueuedEvent event) {
        if (event.isData()) {
            hands.take(Thread.currentThread(), event.feed);
        }
        return flow.removed(event);
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
    private boolean holdsAccepting() {
        lock.lock();
        try {
            return flow.full() && !closed;
        } finally {
            lock.unlock();
        }
    }
}
