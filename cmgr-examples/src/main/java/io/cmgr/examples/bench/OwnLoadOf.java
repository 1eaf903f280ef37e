// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.client.Failures;
import io.cmgr.examples.client.LoadGenerator;
import io.cmgr.examples.client.Totals;
import io.cmgr.examples.server.ServerMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A server that loads itself, such as one that publishes to an engine: it is only told when to begin and to stop. */
final class OwnLoadOf implements LoadGenerator {
    private final ServerNodes server;
    private final Failures none = new Failures();

    OwnLoadOf(ServerNodes server) {
        this.server = server;
    }

    @Override
    public void start() {
        ask(ServerMain.START);
    }

    @Override
    public void stop(Duration timeout) {
        ask(ServerMain.STOP);
    }

    @Override
    public Totals totals() {
        long done = ask(ServerMain.DONE);
        return new Totals(done, done, 0, done, 0);
    }

    private long ask(String question) {
        try {
            return server.ask(question);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Failures failures() {
        return none;
    }

    @Override
    public void close() {}
}
