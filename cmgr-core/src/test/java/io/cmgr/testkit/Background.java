// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Threads of a test, each with a future for its outcome. {@link #close} waits for all and rethrows what one of them
 * threw.
 */
public final class Background implements AutoCloseable {
    /** The body of a thread. */
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }

    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Void>> outcomes = new CopyOnWriteArrayList<>();

    /** Starts a thread. The future completes when the thread ends, and fails with what it threw. */
    public CompletableFuture<Void> start(String name, Task task) {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                        outcome.complete(null);
                    } catch (Throwable error) {
                        outcome.completeExceptionally(error);
                    }
                },
                "test-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        outcomes.add(outcome);
        thread.start();
        return outcome;
    }

    /** How many of the threads have ended. */
    public long ended() {
        return outcomes.stream().filter(CompletableFuture::isDone).count();
    }

    /** Waits for all threads, and throws what one of them threw. */
    @Override
    public void close() {
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofSeconds(60).toMillis());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        outcomes.forEach(Deadline::get);
    }
}
