// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.check.UntakenData;
import io.cmgr.session.Link;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.netty.channel.EventLoop;
import io.netty.util.Attribute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The queue behind a channel. One lock guards all of it. Sessions, listeners and futures are never called under the
 * lock: each method decides under the lock what to do to them, and does it after it has released the lock. Event loops
 * never wait for a condition of the lock; only takers do, for events. Any thread, unless a method says otherwise.
 */
final class EventQueue implements SessionShare.Queue {
    /** At how many takers, whose threads may have ended, one thread looks without releasing the lock. */
    private static final int LOOKS = 64;

    /** At how many of them the arrival of an event looks while other takers wait. */
    private static final int LOOKS_OF_AN_EVENT = 16;

    /** How long a taker waits before it looks again, once no event will come to wake it. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    final FullWatch fullWatch;
    private final AcceptHold acceptHold;

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final FlowControl flow;
    private final Set<SessionShare> shares = new HashSet<>();
    private final CoarseClock clock = new CoarseClock(() -> locked(() -> !shares.isEmpty()));
    private final Turns turns = new Turns(clock);
    private final Takers takers = new Takers(turns);
    private final Map<EventLoop, LoopTasks> loops = new WeakHashMap<>();
    private final IdleWaiters idleWaiters = new IdleWaiters();
    private final WaitingTakers waiting = new WaitingTakers(lock.newCondition());
    private boolean closed;

    EventQueue(int maxEvents, long maxBytes) {
        flow = new FlowControl(maxEvents, maxBytes);
        fullWatch =
                new FullWatch(() -> locked(() -> flow.full() && !closed ? takers.full(flow, waiting.count()) : null));
        acceptHold = new AcceptHold(this, () -> locked(() -> flow.full() && !closed), this::isClosed);
    }

    /** The session's share, made at its first event. On the session's event loop. */
    SessionShare share(Session session) {
        Attribute<UntakenData> sharesOfSession = session.attr(UntakenData.KEY);
        SessionShare first = (SessionShare) sharesOfSession.get();
        for (SessionShare share = first; share != null; share = share.next) {
            if (share.queue == this) {
                return share;
            }
        }
        EventLoop loop = session.channel().eventLoop();
        SessionShare share;
        lock.lock();
        try {
            LoopTasks tasks = loops.computeIfAbsent(
                    loop, used -> new LoopTasks(new Wakeup(this::signal), new TakerWatch(this::lookAtTakerOf)));
            share = new SessionShare(this, session, tasks, first);
            if (!closed) {
                shares.add(share);
            }
        } finally {
            lock.unlock();
        }
        clock.keep(loop);
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

    /** From now on the link begins no attempt while the channel is full, and is closed with the channel. */
    void expect(Link link) {
        acceptHold.add(link);
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
                turns.add(event);
                pause = flow.added(event);
                if (waiting.someAreLeft()) {
                    lookForWaitingTakers(share);
                }
                wake = waiting.wakeWithBurst(turns.announce());
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
            fullWatch.filled(share.session.channel().eventLoop());
        }
        if (wake) {
            share.tasks.wakeup().schedule(share.session.channel().eventLoop());
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
        long left = nanos;
        @Nullable QueuedEvent event;
        After after;
        do {
            lock.lock();
            try {
                Taker taker = takers.current();
                turns.endAll(taker);
                event = next(taker);
                after = after(event);
                while (event == null && after.isNothing() && left > 0 && !isDrained()) {
                    long wait = closed ? Math.min(left, LOOK_AGAIN_NANOS) : left;
                    try {
                        left += waiting.await(wait) - wait;
                    } finally {
                        turns.answered();
                    }
                    event = next(taker);
                    after = after(event);
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
            boolean wasFull = flow.full();
            List<SessionShare> resumed = new ArrayList<>();
            events = new ArrayList<>(Math.min(max, flow.events()));
            Taker taker = takers.current();
            turns.endAll(taker);
            @Nullable QueuedEvent event = max == 0 ? null : next(taker);
            while (event != null) {
                events.add(event);
                resumed.addAll(flow.removed(event));
                event = events.size() == max ? null : nextAfter(event, taker);
            }
            after = after(resumed, wasFull && !flow.full());
        } finally {
            lock.unlock();
        }
        after.run(acceptHold);
        return events;
    }

    @Override
    public void done(SessionShare share, int turn, boolean data) {
        change(() -> turns.done(share, turn, data));
    }

    @Override
    public String explain(SessionShare share) {
        return locked(() -> ShareExplanation.of(share, waiting.count() > 0)).words();
    }

    /** For people, as the owner of a pause. */
    @Override
    public String toString() {
        return locked(flow::toString);
    }

    /** Called when the session's peer has finished sending. On the session's event loop. */
    void inputEnded(SessionShare share) {
        boolean finished;
        After after;
        lock.lock();
        try {
            turns.endIfWorkerHasEnded(share);
            share.ended = true;
            finished = closed || share.finished();
            after = after(null);
        } finally {
            lock.unlock();
        }
        after.run(acceptHold);
        if (finished) {
            share.close();
        } else {
            share.tasks.watch().add(share.session);
        }
    }

    /** Called when the session has ended and its last event was added. On the session's event loop. */
    void forget(SessionShare share) {
        share.tasks.watch().remove(share.session);
        lock.lock();
        try {
            shares.remove(share);
            flow.forget(share);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        return locked(() -> flow.events());
    }

    long bytes() {
        return locked(() -> flow.bytes());
    }

    ChannelStats stats() {
        return locked(() -> flow.stats(
                Duration.ofSeconds(turns.oldestSeconds()),
                waiting.count(),
                takers.working().size()));
    }

    boolean isClosed() {
        return locked(() -> closed);
    }

    /**
     * Completes when no event waits and no thread works on data. This call ends the calling thread's work on its data,
     * and finds all threads that have ended.
     */
    CompletableFuture<Void> idle() {
        CompletableFuture<Void> waiter = new CompletableFuture<>();
        change(() -> {
            idleWaiters.add(waiter);
            turns.endAll(takers.current());
        });
        for (int left = locked(takers::listed); left > 0; left -= LOOKS) {
            change(() -> takers.look(LOOKS));
        }
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
            waiting.wakeAll();
        } finally {
            lock.unlock();
        }
        acceptHold.sync();
        feeding.forEach(SessionShare::close);
    }

    /** Wakes waiting takers for the sessions that have become free during a burst of an event loop. */
    private void signal() {
        lock.lock();
        try {
            waiting.wakeForBurst();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the turn at a session if the thread has ended. On the session's event loop. */
    private void lookAtTakerOf(Session session) {
        SessionShare share = share(session);
        change(() -> turns.endIfWorkerHasEnded(share));
    }

    private <T extends @Nullable Object> T locked(Supplier<T> figure) {
        lock.lock();
        try {
            return figure.get();
        } finally {
            lock.unlock();
        }
    }

    /** Makes this change under the lock, and then does what follows from it. */
    private void change(Runnable change) {
        After after;
        lock.lock();
        try {
            change.run();
            after = after(null);
        } finally {
            lock.unlock();
        }
        after.run(acceptHold);
    }

    /** Under the lock: frees what waits for threads that have ended, as takers that wait cannot. */
    private void lookForWaitingTakers(SessionShare added) {
        turns.endIfWorkerHasEnded(added);
        takers.look(LOOKS_OF_AN_EVENT);
    }

    /** Under the lock: removes the next event, for this taker; null if there is none. */
    private @Nullable QueuedEvent next(Taker taker) {
        @Nullable QueuedEvent event = turns.next(taker);
        if (event == null) {
            turns.look(LOOKS);
            takers.look(LOOKS);
            event = turns.next(taker);
        }
        if (event != null) {
            takers.list(taker);
        }
        return event;
    }

    /** Under the lock: removes the next event, for a taker that goes on taking; null if there is none. */
    private @Nullable QueuedEvent nextAfter(QueuedEvent last, Taker taker) {
        @Nullable QueuedEvent event = turns.nextAfter(last, taker);
        return event == null ? next(taker) : event;
    }

    /** Under the lock: counts an event that was taken, and collects what is to be done without the lock. */
    private After after(@Nullable QueuedEvent taken) {
        boolean wasFull = flow.full();
        List<SessionShare> resumed = taken == null ? List.of() : flow.removed(taken);
        return after(resumed, wasFull && !flow.full());
    }

    /** Under the lock: wakes takers if there is more work than before, and collects what is to be done without the lock. */
    private After after(List<SessionShare> resumed, boolean mayAccept) {
        waiting.wake(turns.announce());
        if (isDrained()) {
            waiting.wakeAll();
        }
        boolean idle = !idleWaiters.isEmpty() && flow.events() == 0 && turns.heldData() == 0;
        return After.of(turns.removeFinished(), idle ? idleWaiters.removeAll() : List.of())
                .and(resumed, mayAccept);
    }

    /** Under the lock: whether no event will come any more. */
    private boolean isDrained() {
        return closed && flow.events() == 0;
    }
}
