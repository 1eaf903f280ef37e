// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.acceptance.cluster.Nodes.Guest;
import io.cmgr.cluster.Cluster;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.cluster.Presence;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Elsewhere;
import io.cmgr.session.Room;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

/** A room has its members on every node, and costs those nodes only that have some. */
@ExtendWith(NoLeaks.class)
class RoomOverNodesTest {
    private static final BroadcastResult ONE = new BroadcastResult(1, 0, 0, Elsewhere.SENT);
    private static final BroadcastResult NOBODY = new BroadcastResult(0, 0, 0, Elsewhere.SENT);

    @OnEachTransport
    void aWriteReachesTheMembersOnAllNodesAndNobodyElse(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b", "c")) {
            Guest a = nodes.get(0).guest();
            Guest b = nodes.get(1).guest();
            Guest c = nodes.get(2).guest();
            a.session().join("tea");
            b.session().join("tea");
            c.session().join("coffee");
            nodes.settle();
            Room fromA = nodes.get(0).manager().room("tea");
            Room fromC = nodes.get(2).manager().room("tea");
            assertEquals(ONE, Deadline.get(fromA.write("1 ")));
            assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(fromA.here().write("here ")));
            assertEquals(ONE, Deadline.get(fromA.except(b.session().address()).write("not b ")));
            assertEquals(NOBODY, Deadline.get(fromA.except(a.session().id()).write("not a ")));
            assertEquals(
                    NOBODY, Deadline.get(fromA.except(a.session().address()).write("nor a ")));
            assertEquals(ONE, Deadline.get(fromA.latest("key").write("2 ")));
            assertEquals("1 here not b 2 ", a.reads("1 here not b 2 "));
            assertEquals("1 not a nor a 2 ", b.reads("1 not a nor a 2 "));

            assertEquals(NOBODY, Deadline.get(fromC.write("from c ")));
            assertEquals(
                    NOBODY, Deadline.get(fromC.except(a.session().address()).write("not a")));
            assertEquals("from c ", a.reads("from c "));
            assertEquals("from c not a", b.reads("from c not a"));
            Deadline.get(nodes.get(0).manager().writeToAll("end"));
            assertEquals("end", c.reads("end"));
        }
    }

    @OnEachTransport
    void joinsAndLeavesTakeTheirPlaceAmongTheWritesOfAThread(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            Guest a = nodes.get(0).guest();
            Guest b = nodes.get(1).guest();
            b.session().join("tea");
            nodes.settle();
            Room tea = nodes.get(0).manager().room("tea");
            Deadline.get(tea.write("1"));
            a.session().join("tea");
            Deadline.get(tea.write("2"));
            a.session().leave("tea");
            Deadline.get(tea.write("3"));
            Deadline.get(nodes.get(0).manager().writeToAll("4"));
            assertEquals("24", a.reads("24"));
            assertEquals("1234", b.reads("1234"));
        }
    }

    @OnEachTransport
    void presenceCountsTheMembersOfEachNode(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b", "c")) {
            nodes.meet();
            for (int i = 0; i < 3; i++) {
                nodes.get(0).guest().session().join("tea");
            }
            Guest b = nodes.get(1).guest();
            b.session().join("tea");
            nodes.settle();
            Map<String, Integer> both =
                    Map.of(nodes.get(0).id(), 3, nodes.get(1).id(), 1);
            for (Nodes.Node node : nodes.all()) {
                Cluster cluster = node.manager().cluster();
                Deadline.until(
                        "the node has been connected for long enough",
                        () -> Deadline.get(cluster.presence("tea")).complete());
                Presence tea = Deadline.get(cluster.presence("tea"));
                assertEquals(new Presence(both, true), tea);
                assertEquals(4, tea.count());
                assertEquals(new Presence(Map.of(), true), Deadline.get(cluster.presence("coffee")));
            }
            b.session().leave("tea");
            Deadline.until(
                    "b has left", () -> nodes.get(1).manager().room("tea").size() == 0);
            assertEquals(
                    Map.of(nodes.get(0).id(), 3),
                    Deadline.get(nodes.get(2).manager().cluster().presence("tea"))
                            .members());
        }
    }

    @OnEachTransport
    void onlyNodesWithMembersHearARoom(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b", "c")) {
            Guest b = nodes.get(1).guest();
            b.session().join("tea");
            nodes.settle();
            long before = received(nodes, 2);
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                String text = i + "\n";
                Deadline.get(nodes.get(0).manager().room("tea").write(text));
                expected.append(text);
            }
            assertEquals(expected.toString(), b.reads(expected.toString()));
            long heartbeats = received(nodes, 2) - before;
            assertEquals(0, heartbeats / 100, () -> heartbeats + " messages have come to a node without members");
        }
    }

    private static long received(Nodes nodes, int node) {
        ClusterStats stats = nodes.get(node).manager().cluster().stats();
        return stats.received();
    }

    @OnEachTransport
    void aNameThatDoesNotTravelWorksHereAndIsRefusedElsewhere(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            Guest a = nodes.get(0).guest();
            BroadcastResult refused = new BroadcastResult(1, 0, 0, Elsewhere.REFUSED);
            for (String name : List.of("", "x".repeat(65), "ü".repeat(33))) {
                a.session().join(name);
                assertEquals(
                        refused, Deadline.get(nodes.get(0).manager().room(name).write("+")));
                assertEquals("+", a.reads("+"));
            }
            Guest b = nodes.get(1).guest();
            for (String name : List.of(">", "*", "a.b", " ", "ü".repeat(32), "\u202e", "=41")) {
                a.session().join(name);
                b.session().join(name);
            }
            nodes.settle();
            for (String name : List.of(">", "*", "a.b", " ", "ü".repeat(32), "\u202e", "=41")) {
                assertEquals(ONE, Deadline.get(nodes.get(0).manager().room(name).write("+")));
                assertEquals("+", a.reads("+"));
                assertEquals("+", b.reads("+"));
            }
        }
    }
}
