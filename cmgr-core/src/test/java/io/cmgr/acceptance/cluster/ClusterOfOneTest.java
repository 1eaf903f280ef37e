// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.Cluster;
import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.NodeInfo;
import io.cmgr.cluster.Presence;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Elsewhere;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

/** A manager that has joined no cluster is a cluster of one, so that programs need no "if". */
@ExtendWith(NoLeaks.class)
class ClusterOfOneTest {
    @OnEachTransport
    void aManagerWithoutAClusterAnswersForItself(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            fixture.call(port);
            Session session = fixture.accept();
            Cluster cluster = fixture.manager().cluster();
            assertEquals(ClusterState.ALONE, cluster.state());
            assertTrue(cluster.connected().isDone());
            assertTrue(cluster.node().matches("node~[a-z0-9]{10}"), cluster.node());
            assertEquals(session.id(), session.address());

            session.join("lobby");
            session.alias("alice");
            Map<String, Integer> here = Map.of(cluster.node(), 1);
            assertEquals(new Presence(here, true), Deadline.get(cluster.presence("lobby")));
            assertEquals(new Presence(Map.of(), true), Deadline.get(cluster.presence("nobody's")));
            assertEquals(new Presence(here, true), Deadline.get(cluster.whereIs("alice")));
            assertEquals(new Presence(here, true), Deadline.get(cluster.whereIs(session.address())));
            assertEquals(new Presence(Map.of(), true), Deadline.get(cluster.whereIs("bob")));

            NodeInfo self = cluster.nodes().get(0);
            assertEquals(1, cluster.nodes().size());
            assertEquals(new NodeInfo(cluster.node(), "node", self.since(), 1, 1, Duration.ZERO), self);
            assertEquals(1, cluster.stats().nodes());
        }
    }

    @OnEachTransport
    void whatIsWrittenHereIsWrittenToAll(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            Peer peer = fixture.call(port);
            fixture.accept().join("lobby");
            Room lobby = fixture.manager().room("lobby");
            BroadcastResult one = new BroadcastResult(1, 0, 0, Elsewhere.NONE);
            assertEquals(one, Deadline.get(fixture.manager().allHere().write("1")));
            assertEquals(one, Deadline.get(lobby.here().write("2")));
            assertEquals(one, Deadline.get(fixture.manager().writeToAll("3")));
            assertEquals(one, Deadline.get(lobby.latest("key").write("4")));
            assertEquals("1234", peer.readText(4));
        }
    }

    @OnEachTransport
    void noSessionHasAnAddress(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            fixture.call(port);
            fixture.accept().alias("alice");
            String node = fixture.manager().cluster().node();
            for (String address : List.of(node + "/a1", "*/alice", "/", "/a1", "a/b/c", "*/")) {
                Refusal.failed(
                        NoSuchSessionException.class, address, fixture.manager().write(address, "?"));
            }
        }
    }

    @OnEachTransport
    void afterTheCloseItIsClosedAndQuestionsFail(Transport transport) throws Exception {
        Cluster cluster;
        CompletableFuture<Void> connected;
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            cluster = fixture.manager().cluster();
            connected = cluster.connected();
        }
        assertEquals(ClusterState.CLOSED, cluster.state());
        Deadline.get(connected);
        Refusal.failed(ManagerClosedException.class, "presence", cluster.presence("lobby"));
        Refusal.failed(ManagerClosedException.class, "whereIs", cluster.whereIs("alice"));
    }
}
