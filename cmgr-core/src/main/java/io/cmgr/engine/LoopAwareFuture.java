// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A future that refuses to be waited for on the event loops that complete it, instead of a deadlock. So do the stages
 * derived from it.
 */
class LoopAwareFuture<T> extends CompletableFuture<T> {
    private final EventLoops loops;

    LoopAwareFuture(EventLoops loops) {
        this.loops = loops;
    }

    static <T> CompletableFuture<T> failed(EventLoops loops, Throwable cause) {
        LoopAwareFuture<T> future = new LoopAwareFuture<>(loops);
        future.completeExceptionally(cause);
        return future;
    }

    static CompletableFuture<Void> done(EventLoops loops) {
        LoopAwareFuture<Void> future = new LoopAwareFuture<>(loops);
        future.complete(null);
        return future;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new LoopAwareFuture<>(loops);
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
            loops.refuseInEventLoop("waiting for a future of the manager");
        }
    }
}
