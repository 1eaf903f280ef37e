// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.client.Churn;
import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.Drive;
import io.cmgr.examples.client.Fleet;
import io.cmgr.examples.client.Traffic;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a server is put through. */
enum Course {
    ECHO_16(Stage.ECHO, Traffic.echo(100, 16, 64)),
    ECHO_1(Stage.ECHO, Traffic.echo(100, 1, 64)),
    BROADCAST_8(Stage.BROADCAST, Traffic.broadcast(1000, 8, 1, 64)),
    BROADCAST_1(Stage.BROADCAST, Traffic.broadcast(1000, 1, 8, 64)),
    UDP(Stage.UDP, Traffic.udp(16, 8, 64)),
    CHURN(Stage.CHURN, null),
    MANY(Stage.MANY, Traffic.echo(Limits.connectionsOfEach(10_000, 2), 1, 64)),
    IDLE(Stage.IDLE, Traffic.echo(Limits.connectionsOfEach(10_000, 1), 1, 64));

    private static final int VISITORS = 50;
    private static final int VISIT_SIZE = 64;

    private final Stage stage;

    /** Null for comers and goers. */
    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final @Nullable Traffic traffic;

    Course(Stage stage, @Nullable Traffic traffic) {
        this.stage = stage;
        this.traffic = traffic;
    }

    Stage stage() {
        return stage;
    }

    int connections() {
        return traffic == null ? VISITORS : traffic.connections();
    }

    /** Clients of a server, connected. */
    Drive open(ClientLoops loops, InetSocketAddress server) throws InterruptedException {
        if (traffic == null) {
            return new Churn(loops, server.getPort(), VISITORS, VISIT_SIZE);
        }
        Fleet fleet = new Fleet(loops, traffic, server);
        fleet.open(Duration.ZERO, tried -> {});
        return fleet;
    }
}
