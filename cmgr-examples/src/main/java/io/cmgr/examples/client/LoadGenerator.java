// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import java.time.Duration;

/** Clients that load a server. They can be stopped and started again. Used by one thread at a time. */
public interface LoadGenerator extends AutoCloseable {
    /** Starts to load the server. */
    void start();

    /**
     * Sends nothing new, and waits until everything that was sent has been answered or given up.
     *
     * @param timeout how long to wait at most
     */
    void stop(Duration timeout);

    /**
     * What was counted so far. Any thread may ask.
     *
     * @return a snapshot
     */
    Totals totals();

    /**
     * What went wrong so far. Any thread may ask.
     *
     * @return the failures of all clients
     */
    Failures failures();

    /** Closes every connection. */
    @Override
    void close();
}
