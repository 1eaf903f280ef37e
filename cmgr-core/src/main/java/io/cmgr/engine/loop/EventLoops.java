// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import io.cmgr.engine.report.FaultLog;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event loops that carry a manager's sessions: our own or the application's, and those of channels that it has
 * attached. One more loop accepts connections, for all listeners. It runs no callback, so that no callback delays a new
 * connection.
 */
public final class EventLoops implements LoopGuard {
    private final EventLoopGroup group;
    private final boolean ours;
    private final EventLoopGroup accepting;
    private final FaultLog faults;
    private final Map<EventLoop, SessionLoop> loops = new ConcurrentHashMap<>();

    /** The thread that ends the manager, which must not wait for itself either; null before. */
    private volatile @Nullable Thread closer;

    /**
     * Takes the groups as they are.
     *
     * @param group the loops of sessions
     * @param ours whether that group ends with the manager; the application's does not
     * @param accepting the loop of listening sockets, which is ours in any case
     * @param faults told of what is thrown on a loop
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

    /** The loop of listening sockets; it has no thread until there is one. */
    public EventLoopGroup accepting() {
        return accepting;
    }

    /** What the manager keeps for this loop, from its first session on. */
    public SessionLoop of(EventLoop eventLoop) {
        SessionLoop loop = loops.get(eventLoop);
        return loop != null ? loop : add(eventLoop);
    }

    /** Attached channels bring event loops that may end before the manager: ended ones are removed here. */
    private SessionLoop add(EventLoop eventLoop) {
        loops.values().removeIf(SessionLoop::retireIfEnded);
        return loops.computeIfAbsent(eventLoop, l -> new SessionLoop(l, this, faults));
    }

    /** The loops that have carried a session. */
    public Collection<SessionLoop> all() {
        return Collections.unmodifiableCollection(loops.values());
    }

    public void closedBy(Thread thread) {
        closer = thread;
    }

    @Override
    public void refuseInEventLoop(String what) {
        if (inEventLoop()) {
            throw new IllegalStateException(what + " would block "
                    + (Thread.currentThread() == closer
                            ? "the manager's close"
                            : "the event loop " + Thread.currentThread().getName()));
        }
    }

    /** Whether this is one of the threads on which the manager completes futures. */
    public boolean inEventLoop() {
        if (Thread.currentThread() == closer) {
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

    /** Ends our own loops, waiting at most this long, and gives up what still waits in a write queue. */
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
