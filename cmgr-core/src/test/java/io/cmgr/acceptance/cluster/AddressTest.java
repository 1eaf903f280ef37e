// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.acceptance.cluster.Nodes.Guest;
import io.cmgr.acceptance.cluster.Nodes.Node;
import io.cmgr.cluster.ClusterEvent.Kind;
import io.cmgr.cluster.Presence;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

/** An address means one session of one node; a chosen id with {@code *} before it means whoever has it. */
@ExtendWith(NoLeaks.class)
class AddressTest {
    @OnEachTransport
    void aWriteByAddressReachesOneSessionOfOneNodeInOrder(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            Guest a = nodes.get(0).guest();
            Guest b = nodes.get(1).guest();
            assertTrue(
                    b.session().address().matches("b~[a-z0-9]{10}/a1"),
                    b.session().address());
            ConnectionManager manager = nodes.get(0).manager();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                var written = manager.write(b.session().address(), i + "\n");
                expected.append(i).append('\n');
                if (i % 20 == 0) {
                    var unused = manager.writeToAll("to all\n");
                    expected.append("to all\n");
                }
                if (i == 199) {
                    Deadline.get(written);
                }
            }
            assertEquals(expected.toString(), b.reads(expected.toString()));
            Deadline.get(manager.write(a.session().address(), "here"));
            String toAll = "to all\n".repeat(10);
            assertEquals(toAll + "here", a.reads(toAll + "here"));
        }
    }

    @OnEachTransport
    void theOtherNodesOutcomeComesBack(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            Node other = nodes.get(1);
            ConnectionManager manager = nodes.get(0).manager();
            Guest b = other.guest();
            other.fixture()
                    .call(other.manager()
                            .listen(
                                    TcpListen.on(0).framing(Framing.fixed(3)),
                                    other.fixture().events())
                            .port());
            Session fixed = other.fixture().accept();
            assertInstanceOf(IllegalArgumentException.class, Deadline.failure(manager.write(fixed.address(), "four")));
            Deadline.get(manager.write(fixed.address(), "yes"));

            b.session().abort();
            Deadline.get(b.session().closed());
            Refusal.failed(
                    NoSuchSessionException.class,
                    b.session().address(),
                    manager.write(b.session().address(), "too late"));
            String unknown = "c~0123456789/a1";
            Refusal.failed(NoSuchSessionException.class, unknown, manager.write(unknown, "nobody"));
        }
    }

    @OnEachTransport
    void aMalformedAddressMeansNobody(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            Guest a = nodes.get(0).guest();
            Guest b = nodes.get(1).guest();
            String node = nodes.get(1).id();
            List<String> malformed = List.of(
                    "/", "/a1", "*/", "a/b/c", "*/a1", node + "/", node + "/a1/", "b/a1", "*/*", "**/alice", ">/a1");
            ConnectionManager manager = nodes.get(0).manager();
            for (String address : malformed) {
                Refusal.failed(NoSuchSessionException.class, address, manager.write(address, "?"));
            }
            Deadline.get(manager.writeToAll("end"));
            assertEquals("end", a.reads("end"));
            assertEquals("end", b.reads("end"));
        }
    }

    @OnEachTransport
    void aManagersOtherMethodsTakeIdsOfItsOwnSessionsOnly(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            Guest b = nodes.get(1).guest();
            ConnectionManager manager = nodes.get(0).manager();
            String address = b.session().address();
            assertTrue(manager.session(address).isEmpty());
            Refusal.failed(NoSuchSessionException.class, address, manager.close(address));
            Refusal.failed(NoSuchSessionException.class, address, manager.writeUdp(address, "127.0.0.1:9", "?"));
            assertTrue(b.session().isOpen());
        }
    }

    @OnEachTransport
    void whoeverHasAChosenIdIsWrittenTo(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b", "c")) {
            nodes.meet();
            Guest a = nodes.get(0).guest();
            Guest b = nodes.get(1).guest();
            Guest c = nodes.get(2).guest();
            b.session().alias("alice");
            nodes.settle();
            for (Node node : nodes.all()) {
                Deadline.get(node.manager().write("*/alice", "1"));
                assertEquals(
                        Map.of(nodes.get(1).id(), 1),
                        Deadline.get(node.manager().cluster().whereIs("alice")).members());
            }
            assertEquals("111", b.reads("111"));
            a.session().alias("alice");
            c.session().alias("alice");
            nodes.settle();
            Deadline.get(nodes.get(0).manager().write("*/alice", "2"));
            assertEquals("2", a.reads("2"));
            assertEquals("2", b.reads("2"));
            assertEquals("2", c.reads("2"));
        }
    }

    @OnEachTransport
    void aChosenIdIsFoundFromTheSessionsBeginningToItsEnd(Transport transport) throws Exception {
        try (Nodes nodes = new Nodes(transport)) {
            nodes.start("a", join -> join.answerTimeout(Duration.ofHours(1)));
            nodes.start("b", join -> join);
            nodes.settle();
            nodes.meet();
            ConnectionManager manager = nodes.get(0).manager();
            Node other = nodes.get(1);
            assertInstanceOf(NoSuchSessionException.class, Deadline.failure(manager.write("*/db", "?")));
            Session db = Deadline.get(other.manager()
                    .connect(
                            TcpConnect.to("127.0.0.1", nodes.get(0).port()).as("db"),
                            other.fixture().events()));
            Session accepted = nodes.get(0).fixture().accept();
            nodes.settle();
            Deadline.get(manager.write("*/db", "hello"));
            assertEquals(db.address(), other.id() + "/db");
            Deadline.until(
                    "the node has been connected for long enough",
                    () -> Deadline.get(manager.cluster().whereIs("db")).complete());
            assertEquals(
                    new Presence(Map.of(other.id(), 1), true),
                    Deadline.get(manager.cluster().whereIs("db")));
            assertEquals(
                    new Presence(Map.of(other.id(), 1), true),
                    Deadline.get(manager.cluster().whereIs(db.address())));
            Deadline.get(accepted.abort());
            Deadline.get(db.closed());
            assertInstanceOf(NoSuchSessionException.class, Deadline.failure(manager.write("*/db", "?")));
            assertEquals(
                    new Presence(Map.of(), true), Deadline.get(manager.cluster().whereIs(db.address())));
        }
    }

    @OnEachTransport
    void anIdWithoutANodeIsAlwaysOfThisNode(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            Guest b = nodes.get(1).guest();
            b.session().alias("alice");
            nodes.settle();
            Throwable refused = Deadline.failure(nodes.get(0).manager().write("alice", "?"));
            assertInstanceOf(NoSuchSessionException.class, refused);
            assertInstanceOf(
                    NoSuchSessionException.class,
                    Deadline.failure(nodes.get(0).manager().write(b.session().id(), "?")));
        }
    }

    @OnEachTransport
    void aWaitForARemoteWriteOnAnEventLoopIsRefused(Transport transport) throws Exception {
        try (Nodes nodes = new Nodes(transport)) {
            Node a = nodes.start("a", join -> join.hold(Duration.ofSeconds(60)));
            Node b = nodes.start("b", join -> join);
            nodes.settle();
            Guest here = a.guest();
            Guest there = b.guest();
            nodes.engine.cut(a.plane());
            Deadline.until("it is cut, and so the write waits", () -> a.wasTold(Kind.CUT));
            var joined = new CompletableFuture<Void>();
            here.session().channel().eventLoop().execute(() -> {
                try {
                    var written = a.manager().write(there.session().address(), "1");
                    assertThrows(IllegalStateException.class, written::join);
                    joined.complete(null);
                } catch (Throwable error) {
                    joined.completeExceptionally(error);
                }
            });
            Deadline.get(joined);
            nodes.engine.mend(a.plane());
            assertEquals("1", there.reads("1"));
        }
    }
}
