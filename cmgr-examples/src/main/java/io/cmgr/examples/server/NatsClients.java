// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Makes the connections of the servers that use jnats without cmgr: its defaults, but without its own echo. */
final class NatsClients {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private NatsClients() {}

    static Connection connect(InetSocketAddress engine) throws IOException {
        try {
            return Nats.connect(new Options.Builder()
                    .server("nats://127.0.0.1:" + engine.getPort())
                    .noEcho()
                    .build());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Waits until the engine has done all that it was asked for. */
    static void settle(Connection nats) throws IOException {
        try {
            nats.flush(LIMIT);
        } catch (TimeoutException | InterruptedException e) {
            throw new IOException(e);
        }
    }

    static void close(Connection nats) {
        try {
            nats.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
