// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The connections that a listener has accepted and that still wait for their event loops. Their number is bounded:
 * otherwise a listener would go on accepting before its first sessions can pause it, because their channel is full for
 * instance. A loop that is blocked by a callback does not hold accepting up for long: after a moment its connections are
 * no longer counted. Any thread may call the methods that name no thread.
 */
final class Arrivals {
    private static final int MAX = 16;
    private static final long PATIENCE_MILLIS = 100;

    private final EventExecutor acceptingLoop;
    private final Runnable resume;
    private final Set<Channel> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean held = new AtomicBoolean();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private volatile boolean closed;

    /** @param resume accepts again, unless accepting is paused; called on any thread */
    Arrivals(EventExecutor acceptingLoop, Runnable resume) {
        this.acceptingLoop = acceptingLoop;
        this.resume = resume;
    }

    int free() {
        return MAX - waiting.size();
    }

    /** Completes when the listener has closed and no connection waits. */
    CompletableFuture<Void> settled() {
        return settled;
    }

    void taken(Channel child) {
        waiting.add(child);
    }

    /** Whether accepting has to wait until it is resumed. Accepting loop only. */
    boolean hold() {
        if (free() > 0) {
            return false;
        }
        held.set(true);
        if (letGo()) { // most have begun just now
            return false;
        }
        loseThemInAMoment();
        return true;
    }

    /** The event loop of this connection has begun with it, or it has closed. Any thread. */
    void begun(Channel child) {
        if (waiting.remove(child)) {
            if (letGo()) {
                resume.run();
            }
            settle();
        }
    }

    /** Nothing more is taken. */
    void closed() {
        closed = true;
        settle();
        loseThemInAMoment();
    }

    /** Whether this call ends the hold. */
    private boolean letGo() {
        return held.get() && free() >= MAX / 2 && held.compareAndSet(true, false);
    }

    private void settle() {
        if (closed && waiting.isEmpty()) {
            settled.complete(null);
        }
    }

    private void loseThemInAMoment() {
        try {
            var unused = acceptingLoop.schedule(this::loseThem, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException loopIsGone) {
            loseThem();
        }
    }

    private void loseThem() {
        waiting.forEach(this::begun);
    }
}
