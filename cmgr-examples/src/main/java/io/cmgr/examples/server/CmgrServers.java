// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.nats.NatsBackplane;
import io.cmgr.config.Transport;
import io.netty.channel.epoll.Epoll;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Makes the managers of the servers on cmgr: all defaults, except the number of event loops and of sessions, and the
 * transport, which is that of the server that they are compared with.
 */
final class CmgrServers {
    private static final int MAX_SESSIONS = 25_000;
    private static final int CONNECT_SECONDS = 20;

    private CmgrServers() {}

    static ConnectionManager manager(int loops) {
        return builder(loops).build();
    }

    /** A manager on io_uring. */
    static ConnectionManager onIoUring(int loops) {
        return builder(loops).transport(Transport.IO_URING).build();
    }

    static ConnectionManager manager(int loops, int sessions) {
        return builder(loops).maxSessions(sessions).build();
    }

    static ConnectionManager.Builder builder(int loops) {
        return ConnectionManager.builder()
                .transport(Epoll.isAvailable() ? Transport.EPOLL : Transport.NIO)
                .eventLoops(loops)
                .maxSessions(MAX_SESSIONS);
    }

    /**
     * A node that is connected to the engine, and hears what is written to all.
     *
     * @param cluster the cluster's name: servers of several types share an engine
     */
    static ConnectionManager node(int loops, InetSocketAddress engine, String cluster) {
        NatsBackplane nats = NatsBackplane.at("nats://127.0.0.1:" + engine.getPort());
        ConnectionManager manager =
                builder(loops).cluster(ClusterJoin.over(nats).cluster(cluster)).build();
        manager.cluster()
                .connected()
                .orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .join();
        return manager;
    }
}
