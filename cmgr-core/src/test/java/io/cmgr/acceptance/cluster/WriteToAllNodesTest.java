// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.acceptance.cluster.Nodes.Guest;
import io.cmgr.acceptance.cluster.Nodes.Node;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Elsewhere;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is written to all reaches the sessions of every node. */
@ExtendWith(NoLeaks.class)
class WriteToAllNodesTest {
    private static final BroadcastResult ONE_AND_SENT = new BroadcastResult(1, 0, 0, Elsewhere.SENT);

    @OnEachTransport
    void whatEachNodeWritesReachesTheSessionsOfAllOnceAndInOrder(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b", "c")) {
            List<Guest> guests = new ArrayList<>();
            for (Node node : nodes.all()) {
                guests.add(node.guest());
            }
            for (Node node : nodes.all()) {
                StringBuilder expected = new StringBuilder();
                for (int i = 0; i < 100; i++) {
                    String text = node.id() + ' ' + i + '\n';
                    assertEquals(ONE_AND_SENT, Deadline.get(node.manager().writeToAll(text)));
                    expected.append(text);
                }
                for (Guest guest : guests) {
                    assertEquals(expected.toString(), guest.reads(expected.toString()));
                }
            }
        }
    }

    @OnEachTransport
    void whatIsWrittenHereStaysHere(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            Guest here = nodes.get(0).guest();
            Guest there = nodes.get(1).guest();
            ConnectionManager manager = nodes.get(0).manager();
            assertEquals(
                    new BroadcastResult(1, 0, 0), Deadline.get(manager.allHere().write("here ")));
            assertEquals(ONE_AND_SENT, Deadline.get(manager.writeToAll("everywhere")));
            assertEquals("here everywhere", here.reads("here everywhere"));
            assertEquals("everywhere", there.reads("everywhere"));
        }
    }

    @OnEachTransport
    void allExceptOneWorksByAddressOnEveryNodeAndByIdHere(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            Guest a = nodes.get(0).guest();
            Guest b = nodes.get(1).guest();
            assertEquals(a.session().id(), b.session().id(), "which makes it a good test");
            b.session().alias("ben");
            ConnectionManager manager = nodes.get(0).manager();
            Deadline.get(manager.allExcept(b.session().address()).write("not b "));
            Deadline.get(manager.allExcept(a.session().address()).write("not a "));
            Deadline.get(manager.allExcept(a.session().id()).write("nor a by its id "));
            Deadline.get(manager.allExcept("ben").write("to all, as nobody here is ben "));
            Deadline.get(manager.allExcept("nobody~0000000000/a1").write("to all"));
            String toAll = "to all, as nobody here is ben to all";
            assertEquals("not b " + toAll, a.reads("not b " + toAll));
            assertEquals("not a nor a by its id " + toAll, b.reads("not a nor a by its id " + toAll));
        }
    }

    @OnEachTransport
    void eachSessionGetsItInItsOwnFraming(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            Guest raw = nodes.get(0).guest();
            Node other = nodes.get(1);
            TcpListen framed = TcpListen.on(0).framing(Framing.lengthPrefixed(4, 1000));
            Peer prefixed = other.fixture()
                    .call(other.manager()
                            .listen(framed, other.fixture().events())
                            .port());
            Session session = other.fixture().accept();
            assertTrue(session.isOpen());
            Deadline.get(nodes.get(0).manager().writeToAll("hello"));
            assertEquals("hello", raw.reads("hello"));
            assertEquals("\0\0\0\5hello", prefixed.readText(9));
        }
    }

    @OnEachTransport
    void theNewestOfAKeyTravels(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            Guest there = nodes.get(1).guest();
            ConnectionManager manager = nodes.get(0).manager();
            Deadline.get(manager.all().latest("price").write("1 "));
            Deadline.get(manager.all().latest(42).write("an ordinary message elsewhere"));
            assertEquals("1 an ordinary message elsewhere", there.reads("1 an ordinary message elsewhere"));
        }
    }
}
