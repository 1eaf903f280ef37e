// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.ClusterEvent;
import io.cmgr.session.Elsewhere;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several servers, one of which ends. Its nodes, which were told of one server only, go to another one. */
@ExtendWith(NoLeaks.class)
class ServerClusterTest {
    private static final Duration MOVE = Duration.ofSeconds(3);

    private List<NatsServer> servers = List.of();

    @BeforeEach
    void start() throws IOException {
        servers = NatsServer.cluster(3, "lame_duck_duration: \"30s\"", "lame_duck_grace_period: \"1s\"");
    }

    @AfterEach
    void end() throws IOException {
        for (NatsServer server : servers) {
            server.close();
        }
    }

    @Test
    void theServerDiesButTheClusterLives() throws Exception {
        expectMove(NatsServer::kill);
    }

    @Test
    void aServerThatLeavesInPeaceIsLeft() throws Exception {
        expectMove(NatsServer::lameDuck);
    }

    /** How a server ends. */
    private interface End {
        void of(NatsServer server) throws IOException;
    }

    private void expectMove(End end) throws Exception {
        try (ClusterNode a = ClusterNode.over(servers.get(0), "a").connected();
                ClusterNode b = ClusterNode.over(servers.get(1), "b").connected();
                Background background = new Background()) {
            Member there = b.member();
            Member.probe(a.manager()::writeToAll, there);
            AtomicBoolean over = new AtomicBoolean();
            NumberedWrites writes = new NumberedWrites(a, a.manager().all());
            background.start("writer", () -> {
                while (!over.get()) {
                    assertEquals(Elsewhere.SENT, writes.write());
                    Deadline.letPass(Duration.ofMillis(1));
                }
            });
            there.next();
            end.of(servers.get(0));
            a.await(ClusterEvent.Kind.CONNECTED, 2);
            over.set(true);
            background.close();
            assertEquals(
                    Elsewhere.SENT, Deadline.get(a.manager().writeToAll("last")).elsewhere());

            int before = 0; // which has come
            boolean hole = false;
            for (String number : there.until("last")) {
                int now = Integer.parseInt(number);
                assertTrue(now > before, now + " after " + before);
                hole |= now > before + 1;
                before = now;
            }
            hole |= before < writes.written() - 1;
            assertTrue(!hole || a.count(ClusterEvent.Kind.MISSED) + b.count(ClusterEvent.Kind.MISSED) > 0);
            Duration move = Duration.between(at(ClusterEvent.Kind.CUT, a), at(ClusterEvent.Kind.CONNECTED, a));
            assertTrue(move.compareTo(MOVE) < 0, () -> "it took " + move);
            assertEquals(0, b.count(ClusterEvent.Kind.CUT));
        }
    }

    /** When the last event of this kind was. */
    private static Instant at(ClusterEvent.Kind kind, ClusterNode node) {
        return node.events().stream()
                .filter(event -> event.kind() == kind)
                .reduce((first, second) -> second)
                .orElseThrow()
                .at();
    }
}
