// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How long a test waits for what must happen. The limit is generous, since only a failing test uses it up. */
public final class Deadline {
    private static final int SECONDS = 20;

    private final long end;

    private Deadline(Duration limit) {
        end = System.nanoTime() + limit.toNanos();
    }

    public static Deadline ofSeconds(int seconds) {
        return new Deadline(Duration.ofSeconds(seconds));
    }

    /** Waits for a condition that no event reports. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, SECONDS, condition);
    }

    /** Waits for a condition that may take longer than usual. */
    public static void until(String what, int seconds, BooleanSupplier condition) {
        if (!ofSeconds(seconds).tryUntil(condition)) {
            fail("in vain: " + what);
        }
    }

    /** Lets time pass. Only for tests whose subject is time: a slow reader's pace, or a loop that must not spin. */
    public static void letPass(Duration pause) {
        new Deadline(pause).tryUntil(() -> false);
    }

    /** Waits for the value of the future. */
    public static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("failed with " + e.getCause(), e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for the failure of the future. */
    public static Throwable failure(CompletableFuture<?> future) {
        try {
            return fail("succeeded with " + future.get(SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    public boolean tryUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }
}
