// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.acceptance.cluster.Nodes.Node;
import io.cmgr.config.Framing;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Elsewhere;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.StreamPeers;
import io.cmgr.testkit.StreamPeers.Setup;
import io.cmgr.testkit.StreamPeers.StreamPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What carries a session makes no difference to other nodes. */
@ExtendWith(NoLeaks.class)
class ReceiverKindsTest {
    private static final BroadcastResult SENT = new BroadcastResult(0, 0, 0, Elsewhere.SENT);

    private final EventRecorder events = new EventRecorder();

    @TempDir
    Path directory;

    @OnEachTransport
    void sessionsOfEveryKindHearOtherNodes(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            ConnectionManager manager = nodes.get(1).manager();
            List<StreamPeer> peers = new ArrayList<>();
            List<Session> sessions = new ArrayList<>();
            for (StreamPeers kind : StreamPeers.values()) {
                Path own = Files.createTempDirectory(directory, "");
                peers.add(kind.connect(new Setup(manager, Framing.raw(), own), events));
                Session session = events.nextSession();
                assertTrue(session.join("lobby"));
                sessions.add(session);
            }
            nodes.settle();
            ConnectionManager other = nodes.get(0).manager();
            assertEquals(SENT, Deadline.get(other.writeToAll("all ")));
            assertEquals(SENT, Deadline.get(other.room("lobby").latest("key").write("room ")));
            for (Session session : sessions) {
                Deadline.get(other.write(session.address(), "own"));
                var unused = session.close();
            }
            for (StreamPeer peer : peers) {
                assertEquals("all room own", peer.readInput());
                peer.close();
            }
        }
    }

    @OnEachTransport
    void aNamedUdpSocketIsFoundButWrittenToOnItsOwnNodeOnly(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            nodes.meet();
            Node b = nodes.get(1);
            Session socket = b.manager().listen(UdpListen.on("127.0.0.1", 0), events);
            assertTrue(socket.alias("metrics"));
            nodes.settle();
            ConnectionManager other = nodes.get(0).manager();
            assertEquals(
                    Map.of(b.id(), 1),
                    Deadline.get(other.cluster().whereIs("metrics")).members());
            for (String address : List.of("*/metrics", socket.address())) {
                Refusal.failed(IOException.class, "is UDP and has no peer", other.write(address, "?"));
            }
            Refusal.failed(
                    IllegalStateException.class,
                    "is UDP and has no peer",
                    b.manager().write("*/metrics", "?"));
        }
    }
}
