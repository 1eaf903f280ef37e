// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import io.cmgr.engine.report.FaultLog;
import io.cmgr.session.LoopStats;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of a manager's sessions: a group of our own or of the application, and the event loops of attached
 * channels. One more event loop accepts connections for all listeners. It runs no callbacks, so no callback delays a
 * new connection. Any thread.
 */
public final class EventLoops implements LoopGuard {
    private final EventLoopGroup group;
    private final boolean ours;
    private final EventLoopGroup accepting;
    private final FaultLog faults;
    private final Map<EventLoop, SessionLoop> loops = new ConcurrentHashMap<>();

    /**
     * The thread that closes the manager. It completes futures, so it must not wait for one either. Null before the
     * close.
     */
    private volatile @Nullable Thread closer;

    /** Whether the calling thread is that of the cluster, on which futures are completed, too. */
    private volatile BooleanSupplier ofTheCluster = () -> false;

    /** Is told of each session that begins; null if nobody watches the loops. */
    private volatile @Nullable LoopWatch watch;

    /**
     * Uses these groups.
     *
     * @param group the loops of sessions
     * @param ours whether that group is shut down with the manager: true unless the application provided it
     * @param accepting the loop of listening sockets, which is always shut down with the manager
     * @param faults where errors that are thrown on a loop are reported
     */
    public EventLoops(EventLoopGroup group, boolean ours, EventLoopGroup accepting, FaultLog faults) {
        this.group = group;
        this.ours = ours;
        this.accepting = accepting;
        this.faults = faults;
    }

    /** The loops of sessions. */
    public EventLoopGroup group() {
        return group;
    }

    /**
     * The figures of the loops of sessions, always in the same order.
     *
     * @param sessions how many there are on one
     */
    public List<LoopStats> stats(ToIntFunction<EventLoop> sessions) {
        List<LoopStats> stats = new ArrayList<>();
        for (EventExecutor one : group) {
            EventLoop eventLoop = (EventLoop) one;
            SessionLoop used = loops.get(eventLoop);
            long delay = used == null ? -1 : used.delayNanos();
            stats.add(new LoopStats(
                    sessions.applyAsInt(eventLoop),
                    one instanceof SingleThreadEventExecutor loop ? loop.pendingTasks() : -1,
                    delay < 0 ? null : Duration.ofNanos(delay)));
        }
        return stats;
    }

    /** Whether this is one of them. */
    public boolean has(EventLoop eventLoop) {
        for (EventExecutor one : group) {
            if (one == eventLoop) {
                return true;
            }
        }
        return false;
    }

    /** The loop of listening sockets. Its thread starts with the first listener. */
    public EventLoopGroup accepting() {
        return accepting;
    }

    /** What the manager keeps for the event loop of a session that begins. It is made for the loop's first session. */
    public SessionLoop of(EventLoop eventLoop) {
        SessionLoop known = loops.get(eventLoop);
        SessionLoop loop = known != null ? known : add(eventLoop);
        LoopWatch told = watch;
        if (told != null) {
            told.sessionBegins(loop);
        }
        return loop;
    }

    /** Attached channels bring event loops that may end before the manager: ended ones are removed here. */
    private SessionLoop add(EventLoop eventLoop) {
        loops.values().removeIf(SessionLoop::retireIfEnded);
        return loops.computeIfAbsent(eventLoop, l -> new SessionLoop(l, this, faults));
    }

    /** One for each event loop that has had a session. */
    public Collection<SessionLoop> all() {
        return Collections.unmodifiableCollection(loops.values());
    }

    /** Sets who watches the loops for being blocked. */
    public void watchedBy(LoopWatch watching) {
        watch = watching;
    }

    /** Sets the thread that closes the manager, and on which futures are completed, too. */
    public void closedBy(Thread thread) {
        closer = thread;
    }

    /** Sets how to recognise the thread of the cluster, on which futures are completed, too. */
    public void clusterThread(BooleanSupplier isThis) {
        ofTheCluster = isThis;
    }

    @Override
    public void refuseInEventLoop(String what) {
        if (inEventLoop()) {
            throw new IllegalStateException(what + " would block " + thisThread());
        }
    }

    private String thisThread() {
        if (Thread.currentThread() == closer) {
            return "the manager's close";
        }
        String whose = ofTheCluster.getAsBoolean() ? "the cluster's thread " : "the event loop ";
        return whose + Thread.currentThread().getName();
    }

    /** Whether the calling thread is one of those on which the manager completes futures. */
    public boolean inEventLoop() {
        if (Thread.currentThread() == closer || ofTheCluster.getAsBoolean()) {
            return true;
        }
        return anyIsThis(group) || anyIsThis(accepting) || anyIsThis(loops.keySet());
    }

    private static boolean anyIsThis(Iterable<? extends EventExecutor> eventLoops) {
        for (EventExecutor eventLoop : eventLoops) {
            if (eventLoop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Shuts our own event loops down, and refuses the commands that still wait in any queue.
     *
     * @param limitMillis how long to wait for each of them
     * @return whether all of them have ended in time
     */
    public boolean shutDown(long limitMillis) throws InterruptedException {
        List<EventLoopGroup> toEnd = ours ? List.of(accepting, group) : List.of(accepting);
        for (EventLoopGroup each : toEnd) {
            var unused = each.shutdownGracefully(0, limitMillis, TimeUnit.MILLISECONDS);
        }
        boolean ended = true;
        for (EventLoopGroup each : toEnd) {
            ended &= each.awaitTermination(limitMillis, TimeUnit.MILLISECONDS);
        }
        loops.values().forEach(SessionLoop::retire);
        return ended;
    }
}
