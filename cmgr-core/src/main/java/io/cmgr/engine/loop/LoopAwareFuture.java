// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A future that refuses to be waited for on the event loops that complete it, instead of a deadlock. So do the stages
 * derived from it.
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
