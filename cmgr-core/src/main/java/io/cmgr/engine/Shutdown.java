// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.session.Listener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a manager, on a thread of its own: nothing new, listeners and attempts first, then every session
 * gracefully, then by force, then the event loops. It always returns, and leaves no future incomplete.
 */
final class Shutdown implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

    /** What is left, after the time-out, for resets and for the loops to end. */
    private static final long GRACE_MILLIS = 1000;

    private final EngineContext context;
    private final CompletableFuture<Void> done;
    private final AtomicBoolean begun = new AtomicBoolean();

    Shutdown(EngineContext context) {
        this.context = context;
        done = new LoopAwareFuture<>(context.loops());
    }

    CompletableFuture<Void> done() {
        return done.copy();
    }

    CompletableFuture<Void> begin() {
        if (begun.compareAndSet(false, true)) {
            context.registry().close();
            Thread thread = new Thread(this, context.settings().threadName() + "-close");
            thread.setDaemon(context.settings().daemon());
            thread.start();
        }
        return done();
    }

    @Override
    public void run() {
        try {
            closeGracefully();
            abortTheRest();
            context.resolver().close();
            endLoops();
        } catch (InterruptedException e) {
            log.warn("the close of the manager was interrupted; event loops may still run");
        } finally {
            done.complete(null);
        }
    }

    private void closeGracefully() throws InterruptedException {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (Listener listener : context.registry().listeners()) {
            ends.add(listener.close());
        }
        for (RegistryEntry entry : context.registry().entries()) {
            ends.add(entry.end(Ending.MANAGER_CLOSED));
        }
        await(ends, context.settings().closeTimeout().toMillis());
    }

    private void abortTheRest() throws InterruptedException {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (RegistryEntry entry : context.registry().entries()) {
            ends.add(entry.abort(Ending.MANAGER_CLOSED));
        }
        if (!ends.isEmpty()) {
            log.info(
                    "closing {} sessions by force after {}",
                    ends.size(),
                    context.settings().closeTimeout());
            await(ends, GRACE_MILLIS);
        }
    }

    private void endLoops() throws InterruptedException {
        if (!context.loops().shutDown(GRACE_MILLIS)) {
            log.warn("an event loop did not end within {} ms: a callback blocks it", GRACE_MILLIS);
            return;
        }
        // Sessions whose loop the application had ended before them.
        for (RegistryEntry entry : context.registry().entries()) {
            entry.orphaned();
        }
    }

    private static void await(List<CompletableFuture<Void>> ends, long limitMillis) throws InterruptedException {
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).get(limitMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException notAll) {
            log.debug("not everything closed in time", notAll);
        }
    }
}
