// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.nats.client.Connection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/** jnats alone: threads that publish, as fast as the client lets them. */
final class NatsPublishers {
    private NatsPublishers() {}

    static Server startOne(int loops, InetSocketAddress engine) throws IOException {
        return start(1, engine);
    }

    static Server startEight(int loops, InetSocketAddress engine) throws IOException {
        return start(8, engine);
    }

    private static Server start(int threads, InetSocketAddress engine) throws IOException {
        Connection nats = NatsClients.connect(engine);
        byte[] message = new byte[Publishing.BYTES];
        Publishing publishing = new Publishing(
                threads, () -> {}, () -> nats.publish("bench.publishers", message.clone()), () -> settle(nats));
        return new Server(
                0,
                () -> {
                    publishing.end();
                    NatsClients.close(nats);
                },
                publishing);
    }

    private static void settle(Connection nats) {
        try {
            NatsClients.settle(nats);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
