// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.check.UntakenData;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.netty.channel.EventLoop;
import io.netty.util.Attribute;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
 * The queue behind a channel. One lock guards all of it. Sessions, listeners and futures are never called under the
 * lock: each method decides under the lock what to do to them, and does it after it has released the lock. Event loops
 * never wait for a condition of the lock; only takers do, for events. Any thread, unless a method says otherwise.
 */
final class EventQueue {
    private final Object owner;
    private final AcceptHold acceptHold;

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Condition available = lock.newCondition();
    private final ArrayDeque<QueuedEvent> queue = new ArrayDeque<>();
    private final FlowControl flow;
    private final Takers takers = new Takers();
    private final Set<SessionShare> shares = new HashSet<>();
    private final Map<EventLoop, Wakeup> wakeups = new WeakHashMap<>();
    private final Map<EventLoop, TakerWatch> watches = new WeakHashMap<>();
    private final List<CompletableFuture<Void>> idleWaiters = new ArrayList<>();
    private int waiting;
    private boolean closed;

    EventQueue(Object owner, int maxEvents, long maxBytes) {
        this.owner = owner;
        flow = new FlowControl(maxEvents, maxBytes);
        acceptHold = new AcceptHold(owner, this::holdsAccepting);
    }

    /** The session's share, made at its first event. On the session's event loop. */
    SessionShare share(Session session) {
        Attribute<UntakenData> sharesOfSession = session.attr(UntakenData.KEY);
        SessionShare first = (SessionShare) sharesOfSession.get();
        for (SessionShare share = first; share != null; share = share.next) {
            if (share.owner == owner) {
                return share;
            }
        }
        SessionShare share;
        lock.lock();
        try {
            EventLoop eventLoop = session.channel().eventLoop();
            Wakeup wakeup = wakeups.computeIfAbsent(eventLoop, loop -> new Wakeup(this::signal));
            TakerWatch watch = watches.computeIfAbsent(eventLoop, loop -> new TakerWatch(this::releaseEndedTakers));
            share = new SessionShare(owner, session, wakeup, watch, first);
            if (!closed) {
                shares.add(share);
            }
        } finally {
            lock.unlock();
        }
        sharesOfSession.set(share);
        Listener listener = session.listener();
        if (listener != null) {
            acceptHold.add(listener);
        }
        return share;
    }

    /** Makes the share of a session before its first event. On the session's event loop. */
    void expect(Session session) {
        SessionShare share = share(session);
        if (isClosed() || !session.isOpen()) {
            share.close();
            forget(share);
        }
    }

    /** Adds an event. On the session's event loop. */
    void add(QueuedEvent event) {
        SessionShare share = event.share;
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
            share.close();
            return;
        }
        if (pause) {
            share.syncReads();
        }
        if (filled) {
            acceptHold.sync();
        }
        if (wake) {
            share.wakeup.schedule(share.session.channel().eventLoop());
        }
    }

    /**
     * Takes the next event, waiting at most this long; null if there was none in time, or if the channel is closed and
     * empty.
     */
    @Nullable
    SessionEvent take(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            drain(0); // releases what this thread holds, as every take does
            throw new InterruptedException();
        }
        QueuedEvent event;
        After after;
        do {
            lock.lock();
            try {
                after = releaseHeld(queue.isEmpty());
                if (after.isNothing()) {
                    awaitEvent(nanos);
                }
                boolean wasFull = flow.full();
                event = next();
                if (event != null) {
                    after = after.and(flow.removed(event), wasFull && !flow.full());
                }
            } finally {
                lock.unlock();
            }
            after.run(acceptHold);
            // A thread first does what is to be done, and only waits in the next round.
        } while (event == null && !after.isNothing());
        return event;
    }

    /** Takes the events that are there, at most this many, without waiting. */
    List<SessionEvent> drain(int max) {
        List<SessionEvent> events;
        After after;
        lock.lock();
        try {
            after = releaseHeld(queue.isEmpty());
            boolean wasFull = flow.full();
            int count = Math.min(max, queue.size());
            events = new ArrayList<>(count);
            List<SessionShare> resumed = new ArrayList<>();
            while (events.size() < count) {
                QueuedEvent event = next();
                if (event == null) {
                    break;
                }
                events.add(event);
                resumed.addAll(flow.removed(event));
            }
            after = after.and(resumed, wasFull && !flow.full());
        } finally {
            lock.unlock();
        }
        after.run(acceptHold);
        return events;
    }

    /** Called when the session's peer has finished sending. On the session's event loop. */
    void inputEnded(SessionShare share) {
        releaseEndedTakers();
        boolean finished;
        lock.lock();
        try {
            share.ended = true;
            finished = closed || share.finished();
        } finally {
            lock.unlock();
        }
        if (finished) {
            share.close();
        } else {
            share.watch.add(share.session);
        }
    }

    /** Called when the session has ended and its last event was added. On the session's event loop. */
    void forget(SessionShare share) {
        share.watch.remove(share.session);
        lock.lock();
        try {
            shares.remove(share);
            flow.forget(share);
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

    /**
     * Completes when no event waits and no thread works on data. This call ends the calling thread's work on its data.
     */
    CompletableFuture<Void> idle() {
        CompletableFuture<Void> waiter = new CompletableFuture<>();
        After after;
        lock.lock();
        try {
            idleWaiters.add(waiter);
            after = releaseHeld(true);
        } finally {
            lock.unlock();
        }
        after.run(acceptHold);
        return waiter;
    }

    void close() {
        List<SessionShare> feeding;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            feeding = List.copyOf(shares);
            shares.clear();
            available.signalAll();
        } finally {
            lock.unlock();
        }
        acceptHold.sync();
        feeding.forEach(SessionShare::close);
    }

    /** Wakes a waiting taker for each event that waits. */
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

    /** Releases the data that threads held which have ended. */
    private void releaseEndedTakers() {
        After after;
        lock.lock();
        try {
            after = After.of(takers.releaseEnded(), waitersIfIdle());
        } finally {
            lock.unlock();
        }
        after.run(acceptHold);
    }

    /** Under the lock: releases the data that this thread held, because it asks for more. */
    private After releaseHeld(boolean nothingWaits) {
        return After.of(takers.releaseHeldBy(Thread.currentThread(), nothingWaits), waitersIfIdle());
    }

    /** Under the lock: waits until there is an event, the channel has closed, or the time is over. */
    private void awaitEvent(long nanos) throws InterruptedException {
        long left = nanos;
        while (queue.isEmpty() && !closed && left > 0) {
            waiting++;
            try {
                left = available.awaitNanos(left);
            } finally {
                waiting--;
            }
        }
    }

    /** Under the lock: removes the next event, for this thread; null if there is none. */
    private @Nullable QueuedEvent next() {
        QueuedEvent event = queue.poll();
        if (event != null && event.isData()) {
            takers.take(Thread.currentThread(), event.share);
        }
        return event;
    }

    /** Under the lock: removes and returns the futures that wait for an idle channel, if the channel is idle. */
    private List<CompletableFuture<Void>> waitersIfIdle() {
        if (idleWaiters.isEmpty() || !queue.isEmpty() || !takers.holdNothing()) {
            return List.of();
        }
        List<CompletableFuture<Void>> idle = List.copyOf(idleWaiters);
        idleWaiters.clear();
        return idle;
    }

    /** Whether listeners must not accept now. */
    private boolean holdsAccepting() {
        lock.lock();
        try {
            return flow.full() && !closed;
        } finally {
            lock.unlock();
        }
    }
}
