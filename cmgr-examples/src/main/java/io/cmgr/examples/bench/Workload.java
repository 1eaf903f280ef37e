// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.client.ChurningClients;
import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.LoadGenerator;
import io.cmgr.examples.client.SteadyClients;
import io.cmgr.examples.client.Traffic;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the clients of a server do while it is measured. */
enum Workload {
    ECHO_16(JvmGroup.ECHO, Traffic.echo(100, 16, 64)),
    ECHO_1(JvmGroup.ECHO, Traffic.echo(100, 1, 64)),
    BROADCAST_8(JvmGroup.BROADCAST, Traffic.broadcast(1000, 8, 1, 64)),
    BROADCAST_1(JvmGroup.BROADCAST, Traffic.broadcast(1000, 1, 8, 64)),
    UDP(JvmGroup.UDP, Traffic.udp(16, 8, 64)),
    CHURN(JvmGroup.CHURN, null),
    MANY(JvmGroup.MANY, Traffic.echo(Limits.connectionsOfEach(10_000, 2), 1, 64)),
    IDLE(JvmGroup.IDLE, Traffic.echo(Limits.connectionsOfEach(10_000, 1), 1, 64));

    private static final int CHURNING_CONNECTIONS = 50;
    private static final int CHURNING_MESSAGE_BYTES = 64;

    private final JvmGroup jvmGroup;

    /** Null if the clients open a connection for each message. */
    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final @Nullable Traffic traffic;

    Workload(JvmGroup jvmGroup, @Nullable Traffic traffic) {
        this.jvmGroup = jvmGroup;
        this.traffic = traffic;
    }

    JvmGroup jvmGroup() {
        return jvmGroup;
    }

    int connections() {
        return traffic == null ? CHURNING_CONNECTIONS : traffic.connections();
    }

    /** Connects clients to a server. They send nothing before they are started. */
    LoadGenerator open(ClientLoops loops, InetSocketAddress server) throws InterruptedException {
        if (traffic == null) {
            return new ChurningClients(loops, server.getPort(), CHURNING_CONNECTIONS, CHURNING_MESSAGE_BYTES);
        }
        SteadyClients clients = new SteadyClients(loops, traffic, server);
        clients.open(Duration.ZERO, tried -> {});
        return clients;
    }
}
