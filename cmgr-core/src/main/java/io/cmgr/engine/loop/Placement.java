// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * Chooses the event loops of outgoing connections. A connection that a callback asks for mostly belongs to the session
 * of that callback, as in a proxy. On the same event loop the two exchange data without a change of threads, so the
 * callback's own loop is chosen. But a callback that opens many connections would put all of them on that loop:
 * therefore each loop's connections are counted, and one that has noticeably more than another is not chosen. Any
 * thread; a choice that is made beside another one may not see it.
 */
public final class Placement {
    /** How many more connections than another a loop may have at least, beside a quarter of the other's. */
    private static final int LEAST_MARGIN = 4;

    /**
     * How many more it may have if it has as many sessions. A listener accepts up to 16 connections before the slowest
     * event loop has begun with its own, and none of their pairs is to be on two loops for that.
     */
    private static final int MOST_MARGIN = 16;

    private final EventLoopGroup group;
    private final ToIntFunction<EventLoop> sessions;
    private final Map<EventLoop, AtomicInteger> connections = new ConcurrentHashMap<>();

    /**
     * Chooses among the event loops of a group.
     *
     * @param sessions how many open sessions an event loop has
     */
    public Placement(EventLoopGroup group, ToIntFunction<EventLoop> sessions) {
        this.group = group;
        this.sessions = sessions;
    }

    /**
     * Chooses the event loop of a connection: the one on which this is called, unless it has noticeably more
     * connections than another, which is then chosen. On any other thread the loops take turns.
     */
    public EventLoop choose() {
        for (EventExecutor one : group) {
            if (one.inEventLoop()) {
                return ownOrEmptiest((EventLoop) one);
            }
        }
        return group.next();
    }

    private EventLoop ownOrEmptiest(EventLoop own) {
        EventLoop emptiest = own;
        int fewest = count(own).get();
        int here = fewest;
        for (EventExecutor one : group) {
            int there = count((EventLoop) one).get();
            if (there < fewest) {
                emptiest = (EventLoop) one;
                fewest = there;
            }
        }
        int more = here - fewest - fewest / 4;
        return more > LEAST_MARGIN && more > Math.min(MOST_MARGIN, sessions.applyAsInt(own)) ? emptiest : own;
    }

    /** Counts a connection on this event loop. */
    public void add(EventLoop eventLoop) {
        count(eventLoop).incrementAndGet();
    }

    /** Called once for each {@link #add}, when the connection has ended or was not made. */
    public void remove(EventLoop eventLoop) {
        count(eventLoop).decrementAndGet();
    }

    private AtomicInteger count(EventLoop eventLoop) {
        AtomicInteger count = connections.get(eventLoop);
        return count != null ? count : connections.computeIfAbsent(eventLoop, first -> new AtomicInteger());
    }
}
