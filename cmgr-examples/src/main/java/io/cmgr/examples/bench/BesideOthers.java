// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.client.Failures;
import io.cmgr.examples.client.LoadGenerator;
import io.cmgr.examples.client.Totals;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * Clients of a server that has others, too, which are never started.
 *
 * @param clients those that are measured
 * @param others those that are only there
 */
record BesideOthers(LoadGenerator clients, LoadGenerator others) implements LoadGenerator {
    @Override
    public void start() {
        clients.start();
    }

    @Override
    public void stop(Duration timeout) {
        clients.stop(timeout);
    }

    @Override
    public Totals totals() {
        return clients.totals();
    }

    @Override
    public Histogram latencies() {
        return clients.latencies();
    }

    @Override
    public Failures failures() {
        return clients.failures();
    }

    @Override
    public void close() {
        others.close();
        clients.close();
    }
}
