// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what must happen, all of it before one deadline. */
final class Patience {
    private final long end;

    Patience(Duration limit) {
        end = System.nanoTime() + limit.toNanos();
    }

    /** What the future gives. */
    <T> T await(String what, CompletableFuture<T> future)
            throws TimeoutException, ExecutionException, InterruptedException {
        try {
            return future.get(nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw inVain(what);
        }
    }

    /** What the channel gives next. */
    SessionEvent await(String what, EventChannel events) throws TimeoutException, InterruptedException {
        SessionEvent event = events.poll(Duration.ofNanos(nanosLeft()));
        if (event == null) {
            throw inVain(what);
        }
        return event;
    }

    private long nanosLeft() {
        return Math.max(0, end - System.nanoTime());
    }

    private static TimeoutException inVain(String what) {
        return new TimeoutException("waited in vain for " + what);
    }
}
