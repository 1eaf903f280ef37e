// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.nats.NatsBackplane;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Makes the managers of the servers on cmgr: all defaults, except the number of event loops and of sessions. */
final class CmgrServers {
    private static final int MAX_SESSIONS = 25_000;
    private static final int CONNECT_SECONDS = 20;

    private CmgrServers() {}

    static ConnectionManager manager(int loops) {
        return builder(loops).build();
    }

    static ConnectionManager manager(int loops, int sessions) {
        return builder(loops).maxSessions(sessions).build();
    }

    static ConnectionManager.Builder builder(int loops) {
        return ConnectionManager.builder().eventLoops(loops).maxSessions(MAX_SESSIONS);
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
