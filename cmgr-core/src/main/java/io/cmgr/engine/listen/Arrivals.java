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
 * The connections that a listener has accepted and that still wait for their event loops. Their number is bounded.
 * Otherwise the listener could accept many connections before the first sessions run and can pause it, for example
 * because their channel is full. An event loop that is blocked by a callback does not stop accepting for long: its
 * connections are counted for a tenth of a second only. Any thread may call the methods whose comments name no thread.
 */
final class Arrivals {
    private static final int MAX = 16;

    /** How long a connection is counted while its event loop is blocked. */
    private static final long COUNTED_MILLIS = 100;

    private final EventExecutor acceptingLoop;
    private final Runnable resume;
    private final Set<Channel> waiting = ConcurrentHashMap.newKeySet();

    /** Whether accepting waits until enough of these connections have begun. */
    private final AtomicBoolean held = new AtomicBoolean();

    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private volatile boolean closed;

    /** @param resume resumes accepting unless it is paused; called on any thread */
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

    void add(Channel child) {
        waiting.add(child);
    }

    /** Whether accepting must wait; if so, {@code resume} is called later. Accepting loop only. */
    boolean mustWait() {
        if (free() > 0) {
            return false;
        }
        held.set(true);
        if (endHold()) { // event loops have taken many of them just now
            return false;
        }
        stopCountingSoon();
        return true;
    }

    /** Called when this connection's event loop has begun with it, or when the connection has closed. Any thread. */
    void remove(Channel child) {
        if (waiting.remove(child)) {
            if (endHold()) {
                resume.run();
            }
            completeIfSettled();
        }
    }

    /** Called when the listener has closed and accepts no more connections. */
    void closed() {
        closed = true;
        completeIfSettled();
        stopCountingSoon();
    }

    /** Lets accepting go on if enough connections have begun. Returns whether this call has done so. */
    private boolean endHold() {
        return held.get() && free() >= MAX / 2 && held.compareAndSet(true, false);
    }

    private void completeIfSettled() {
        if (closed && waiting.isEmpty()) {
            settled.complete(null);
        }
    }

    private void stopCountingSoon() {
        try {
            var unused = acceptingLoop.schedule(this::stopCounting, COUNTED_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException loopIsGone) {
            stopCounting();
        }
    }

    private void stopCounting() {
        waiting.forEach(this::remove);
    }
}
