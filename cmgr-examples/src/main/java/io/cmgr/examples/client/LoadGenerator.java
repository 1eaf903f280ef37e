// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import java.time.Duration;
import org.HdrHistogram.Histogram;

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
     * How long the messages took that were answered since the last call.
     *
     * @return nanoseconds; none where this is not measured
     */
    default Histogram latencies() {
        return new Histogram(1);
    }

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
