// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event loops that carry a manager's sessions: our own or the application's, and those of channels that it has
 * attached. Beside them one accepts, for all listeners: it runs no callback, so that none can hold up who is new.
 */
final class EventLoops implements LoopGuard {
    private final EventLoopGroup group;

    /** Without a thread until there is a listener. */
    private final EventLoopGroup accepting;

    private final boolean shared;
    private final long maxPendingBytes;
    private final FaultLog faults;
    private final Map<EventLoop, SessionLoop> loops = new ConcurrentHashMap<>();

    /** The thread that ends the manager, which must not wait for itself either; null before. */
    private volatile @Nullable Thread closer;

    EventLoops(Settings settings, SocketTransport transport, ManagerThreads threads, FaultLog faults) {
        shared = settings.sharedGroup() != null;
        maxPendingBytes = settings.maxPendingBytes();
        this.faults = faults;
        group = settings.sharedGroup() != null
                ? settings.sharedGroup()
                : own(settings.eventLoops(), threads.eventLoops(settings.daemon()), transport);
        accepting = own(1, threads.acceptingLoop(settings.daemon()), transport);
    }

    private static EventLoopGroup own(int loops, ThreadFactory threads, SocketTransport transport) {
        return new MultiThreadIoEventLoopGroup(loops, threads, transport.ioHandlers());
    }

    /** The loops of sessions. */
    EventLoopGroup group() {
        return group;
    }

    /** The loop of listening sockets, our own also where the application's carry the sessions. */
    EventLoopGroup accepting() {
        return accepting;
    }

    /** What the manager keeps for this loop, from its first session on. */
    SessionLoop of(EventLoop eventLoop) {
        SessionLoop loop = loops.get(eventLoop);
        return loop != null ? loop : add(eventLoop);
    }

    /** The loops of attached channels may end before the manager: no more of them are kept than have ended since. */
    private SessionLoop add(EventLoop eventLoop) {
        loops.values().removeIf(SessionLoop::retireIfEnded);
        return loops.computeIfAbsent(eventLoop, l -> new SessionLoop(l, maxPendingBytes, faults));
    }

    /** The loops that have carried a session. */
    Collection<SessionLoop> all() {
        return Collections.unmodifiableCollection(loops.values());
    }

    void closedBy(Thread thread) {
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
    boolean inEventLoop() {
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

    /** Ends our own loops, waiting at most this long, and whatever still waited in a write queue. */
    boolean shutDown(long limitMillis) throws InterruptedException {
        List<EventLoopGroup> own = shared ? List.of(accepting) : List.of(accepting, group);
        for (EventLoopGroup each : own) {
            var unused = each.shutdownGracefully(0, limitMillis, TimeUnit.MILLISECONDS);
        }
        boolean ended = true;
        for (EventLoopGroup each : own) {
            ended &= each.awaitTermination(limitMillis, TimeUnit.MILLISECONDS);
        }
        loops.values().forEach(SessionLoop::retire);
        return ended;
    }
}
