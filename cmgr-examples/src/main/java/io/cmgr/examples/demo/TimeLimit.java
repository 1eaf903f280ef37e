// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.demo;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.SessionEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures and events. All waits together must end within one limit, which begins now. */
final class TimeLimit {
    private final long end;

    TimeLimit(Duration limit) {
        end = System.nanoTime() + limit.toNanos();
    }

    /** Waits for the future's value. */
    <T> T await(String what, CompletableFuture<T> future)
            throws TimeoutException, ExecutionException, InterruptedException {
        try {
            return future.get(nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw timedOut(what);
        }
    }

    /** Waits for the channel's next event. */
    SessionEvent await(String what, EventChannel events) throws TimeoutException, InterruptedException {
        SessionEvent event = events.poll(Duration.ofNanos(nanosLeft()));
        if (event == null) {
            throw timedOut(what);
        }
        return event;
    }

    private long nanosLeft() {
        return Math.max(0, end - System.nanoTime());
    }

    private static TimeoutException timedOut(String what) {
        return new TimeoutException("waited in vain for " + what);
    }
}
