// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import io.cmgr.ConnectionManager;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.TimeUnit;

/** An application in a container that deploys it again. */
record Redeployed(ConnectionManager manager) {
    /** When the container ends the application: a servlet's {@code contextDestroyed}. */
    void contextDestroyed() throws InterruptedException {
        manager.close();
        FastThreadLocal.removeAll(); // of this thread
        GlobalEventExecutor.INSTANCE.awaitInactivity(3, TimeUnit.SECONDS); // if its thread is reported as a leak
    }

    /** Around each request: a servlet's {@code doFilter}. */
    void filter(Runnable request) {
        try {
            request.run(); // writes to sessions
        } finally {
            FastThreadLocal.removeAll(); // of the container's pool
        }
    }
}
