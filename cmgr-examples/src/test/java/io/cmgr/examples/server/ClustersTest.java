// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.SteadyClients;
import io.cmgr.examples.client.Totals;
import io.cmgr.examples.client.Traffic;
import io.cmgr.examples.client.Wire;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The nodes of bench do the same work: each message reaches those whom it is for, on all nodes. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class ClustersTest {
    /** What the first messages miss before the nodes know of each other is never heard: to wait for it would be in vain. */
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private static final int CONNECTIONS = 30;

    @AutoClose
    private static NatsServer engine;

    private final List<Server> nodes = new ArrayList<>();

    @BeforeEach
    void startEngineOnce() throws IOException {
        if (engine == null) {
            engine = NatsServer.start();
        }
    }

    @AfterEach
    void stopNodes() {
        nodes.forEach(Server::close);
    }

    @ParameterizedTest
    @EnumSource(names = {"CMGR_CLUSTER", "NATS_GROUP", "NATS_LOOP_GROUPS"})
    void aBroadcastReachesEverySessionOfEveryNodeOnce(ServerType type) throws Exception {
        assertEquals(CONNECTIONS, reached(type, Traffic.broadcast(CONNECTIONS, 6, 2, 64)));
    }

    @ParameterizedTest
    @EnumSource(names = {"CMGR_CLUSTER_ROOMS", "NATS_ROOM_GROUPS"})
    void aMessageToARoomReachesItsMembersOnEveryNodeOnce(ServerType type) throws Exception {
        assertEquals(3, reached(type, Traffic.rooms(CONNECTIONS, 6, 2, 64, 2000)));
    }

    /** How many connections each message reaches, when all nodes know of each other. */
    private long reached(ServerType type, Traffic traffic) throws Exception {
        for (int node = 0; node < type.nodes(); node++) {
            start(type);
        }
        List<InetSocketAddress> addresses = nodes.stream()
                .map(node -> new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()))
                .toList();
        try (ClientLoops loops = new ClientLoops(1);
                SteadyClients clients = new SteadyClients(loops, traffic, Wire.PLAIN, addresses)) {
            clients.open(Duration.ZERO, tried -> {});
            clients.start();
            Deadline.until("messages of all nodes", () -> clients.totals().answered() > 100);
            clients.stop(SETTLE);
            Deadline.until("all is heard", () -> isQuiet(clients));
            Totals before = clients.totals();
            clients.start();
            Deadline.until("messages", () -> clients.totals().since(before).answered() > 100);
            clients.stop(SETTLE);
            long sent = clients.totals().since(before).sent();
            Deadline.until("all is heard", () -> isQuiet(clients));
            assertEquals(List.of(), clients.failures().first());
            assertEquals(0, clients.totals().since(before).heard() % sent);
            return clients.totals().since(before).heard() / sent;
        }
    }

    private static boolean isQuiet(SteadyClients clients) {
        long heard = clients.totals().heard();
        Deadline.letPass(Duration.ofMillis(200));
        return heard == clients.totals().heard();
    }

    @ParameterizedTest
    @EnumSource(names = {"CMGR_PUBLISHER", "CMGR_PUBLISHERS", "NATS_PUBLISHER", "NATS_PUBLISHERS"})
    void publishersPublishWhatTheyCount(ServerType type) throws Exception {
        OwnLoad load = start(type).ownLoad();
        long before = engine.figure("in_msgs");
        run(load);
        Deadline.until("all of it", () -> engine.figure("in_msgs") - before >= load.done());
    }

    @ParameterizedTest
    @EnumSource(names = {"CMGR_REMOTE_WRITES", "NATS_REQUESTS"})
    void writesToAnotherNodeAreAnswered(ServerType type) throws Exception {
        OwnLoad load = start(type).ownLoad();
        run(load);
        run(load);
    }

    private static void run(OwnLoad load) {
        long before = load.done();
        load.start();
        Deadline.until("some of it", () -> load.done() - before > 1000);
        load.stop();
        long done = load.done();
        assertTrue(done - before > 1000);
        assertEquals(done, load.done());
    }

    private Server start(ServerType type) throws IOException {
        Server node = type.start(1, new InetSocketAddress(engine.port()));
        nodes.add(node);
        return node;
    }
}
