// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import java.util.concurrent.CompletableFuture;

/** The JVM's shutdown hook of a manager, there until the manager has closed, so that it does not keep it in memory. */
final class ExitHook {
    private ExitHook() {}

    /**
     * Adds the hook of a manager.
     *
     * @param threadName how the name of its thread begins
     * @param close closes the manager, and returns when it has closed
     * @param closed completes when it has closed
     * @throws IllegalStateException if the JVM is ending already
     */
    static void add(String threadName, Runnable close, CompletableFuture<Void> closed) {
        Thread hook = new Thread(null, close, threadName + "-exit", 0, false);
        hook.setContextClassLoader(ExitHook.class.getClassLoader());
        Runtime.getRuntime().addShutdownHook(hook);
        var unused = closed.thenRun(() -> remove(hook));
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException jvmIsEnding) {
            // and the hook is running
        }
    }
}
