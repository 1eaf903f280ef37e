// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.ClusterEvent;
import io.cmgr.cluster.Presence;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NetworkNamespace;
import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two machines, each with a server and a node, and a cable between them that is unplugged. */
@ExtendWith(NoLeaks.class)
class PartitionTest {
    /** The servers notice within seconds that they do not hear each other. */
    private static final String[] QUICK_PINGS = {"ping_interval: \"1s\"", "ping_max: 2"};

    @Test
    void aPartitionBetweenServersHeals() throws Exception {
        partitionAndHeal(Duration.ZERO);
    }

    @Test
    @Tag("soak")
    void aLongPartitionBetweenServersHeals() throws Exception {
        partitionAndHeal(Duration.ofSeconds(10));
    }

    private static void partitionAndHeal(Duration more) throws Exception {
        Needs.namespaces();
        try (NetworkNamespace network = NetworkNamespace.create();
                NatsServer here = NatsServer.inCluster(null, List.of(), network.here(), QUICK_PINGS);
                NatsServer there = NatsServer.inCluster(here, network.inside(), network.there(), QUICK_PINGS);
                NodeProcess b =
                        NodeProcess.start(network.inside(), network.there(), "b", there.url(), "answerTimeout=1000");
                ClusterNode a =
                        new ClusterNode(ClusterNode.join(here, "a").answerTimeout(Duration.ofSeconds(1))).connected()) {
            Deadline.until("the route", () -> here.routes() == 1);
            b.name();
            Member atA = a.member("map");
            Member atB = b.member(Dialect.LINES);
            assertEquals("true", b.ask("join", atB.id(), "map"));
            Member.probe(text -> a.manager().room("map").write(text), atA, atB);
            Member.probe(text -> b.ask("write", "room:map", text), atA, atB);
            assertEquals(2, Deadline.get(a.cluster().presence("map")).count());

            network.unplug();
            Deadline.until("the loss of the route", () -> here.routes() == 0);
            Deadline.get(a.manager().room("map").write("only a"));
            assertEquals("only a", atA.next());
            String result = b.ask("write", "room:map", "only b");
            assertTrue(result.contains("queued=1,"), result);
            assertEquals(
                    new Presence(Map.of(a.name(), 1), false),
                    Deadline.get(a.cluster().presence("map")));
            String presence = b.ask("presence", "map");
            assertTrue(presence.startsWith("incomplete 1 "), presence);
            Deadline.letPass(more);

            network.plug();
            Member.probe(text -> b.ask("write", "room:map", text), atA, atB);
            Member.probe(text -> a.manager().room("map").write(text), atA, atB);
            assertEquals("only b", atB.next());
            atA.expectNothing();
            atB.expectNothing();
            assertEquals(0, a.count(ClusterEvent.Kind.CUT));
            Deadline.until("an answer of both", () -> {
                Presence both = Deadline.get(a.cluster().presence("map"));
                return both.count() == 2 && both.complete();
            });
        }
    }
}
