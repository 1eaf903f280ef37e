// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A future that is completed on event loops, and throws if one of these threads waits for it: that would be a deadlock.
 * Futures that are derived from it do the same.
 */
public class LoopAwareFuture<T> extends CompletableFuture<T> {
    private final LoopGuard guard;

    public LoopAwareFuture(LoopGuard guard) {
        this.guard = guard;
    }

    public static <T> CompletableFuture<T> failed(LoopGuard guard, Throwable cause) {
        LoopAwareFuture<T> future = new LoopAwareFuture<>(guard);
        future.completeExceptionally(cause);
        return future;
    }

    public static CompletableFuture<Void> done(LoopGuard guard) {
        LoopAwareFuture<Void> future = new LoopAwareFuture<>(guard);
        future.complete(null);
        return future;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new LoopAwareFuture<>(guard);
    }

    /** Fails with the exception itself, and not with a {@code CompletionException} around it, as the JDK's copy does. */
    @Override
    public CompletableFuture<T> copy() {
        LoopAwareFuture<T> copy = new LoopAwareFuture<>(guard);
        var unused = whenComplete((value, error) -> {
            if (error == null) {
                copy.complete(value);
            } else {
                copy.completeExceptionally(error);
            }
        });
        return copy;
    }

    @Override
    public T join() {
        refuseToDeadlock();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseToDeadlock();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        refuseToDeadlock();
        return super.get(timeout, unit);
    }

    private void refuseToDeadlock() {
        if (!isDone()) {
            guard.refuseInEventLoop("waiting for a future of the manager");
        }
    }
}
