// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.ConnectionManager;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.nats.NatsBackplane;
import io.cmgr.examples.client.Feed;
import io.cmgr.examples.server.ServerType;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** Publishes, in the process of the clients, what a node is to receive. */
final class Feeds {
    private static final int CONNECT_SECONDS = 20;

    private Feeds() {}

    /** Connects to the engine of the node, and publishes as its cluster does. */
    static Feed open(ServerNodes node) throws InterruptedException {
        String engine = "nats://127.0.0.1:" + node.upstream();
        return node.type() == ServerType.CMGR_RECEIVER ? new OtherNode(engine) : new Publisher(engine);
    }

    /** A manager without sessions. */
    private static final class OtherNode implements Feed {
        private final ConnectionManager manager;

        OtherNode(String engine) {
            ClusterJoin join = ClusterJoin.over(NatsBackplane.at(engine)).cluster(ServerType.RECEIVERS);
            manager = ConnectionManager.builder().cluster(join).build();
            manager.cluster()
                    .connected()
                    .orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                    .join();
        }

        @Override
        public void publish(ByteBuf message) {
            manager.writeToAll(message);
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    /** A connection of jnats. */
    private static final class Publisher implements Feed {
        private final Connection nats;

        Publisher(String engine) throws InterruptedException {
            try {
                nats = Nats.connect(engine);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void publish(ByteBuf message) {
            nats.publish(ServerType.RECEIVERS, ByteBufUtil.getBytes(message));
            message.release();
        }

        @Override
        public void close() {
            try {
                nats.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
