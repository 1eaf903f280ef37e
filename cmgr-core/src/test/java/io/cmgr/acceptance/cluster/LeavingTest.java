// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.acceptance.cluster.Nodes.Guest;
import io.cmgr.acceptance.cluster.Nodes.Node;
import io.cmgr.cluster.Backplane;
import io.cmgr.cluster.ClusterEvent.Kind;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.LocalBackplane;
import io.cmgr.config.Transport;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import java.io.File;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a node leaves its cluster, and what is refused on the cluster's thread. */
@ExtendWith(NoLeaks.class)
class LeavingTest {
    @OnEachTransport
    void aNodeThatClosesSaysGoodbye(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            nodes.meet();
            Node a = nodes.get(0);
            ConnectionManager leaving = nodes.get(1).manager();
            CompletableFuture<Void> connected = leaving.cluster().connected();
            leaving.close();
            Deadline.until("the goodbye is heard", () -> a.wasTold(Kind.NODE_LEFT));
            assertFalse(a.wasTold(Kind.NODE_LOST));
            assertEquals(1, a.manager().cluster().nodes().size());
            assertEquals(ClusterState.CLOSED, leaving.cluster().state());
            Deadline.get(connected);
            assertInstanceOf(
                    ManagerClosedException.class,
                    Deadline.failure(leaving.cluster().presence("tea")));
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(leaving.write(a.id() + "/a1", "?")));
            assertInstanceOf(ManagerClosedException.class, Deadline.failure(leaving.writeToAll("?")));
        }
    }

    @OnEachTransport
    void aDrainLetsOutWhatItsLastEventsWriteElsewhere(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            nodes.meet();
            Node b = nodes.get(1);
            Guest far = nodes.get(0).guest();
            Guest near = b.guest();
            near.peer().send("x".repeat(1000));
            Deadline.until("the data has come", () -> near.session().stats().bytesIn() == 1000);
            CompletableFuture<?> drained = b.manager().drain(Duration.ofSeconds(30));
            int left = 1000;
            while (left > 0) {
                SessionEvent event = b.fixture().next(SessionState.DATA);
                for (byte ignored : event.data()) {
                    var unused = b.manager().write(far.session().address(), left-- + "\n");
                }
            }
            StringBuilder expected = new StringBuilder();
            for (int i = 1000; i > 0; i--) {
                expected.append(i).append('\n');
            }
            near.peer().close();
            b.fixture().next(SessionState.DISCONNECTED);
            Deadline.get(drained);
            assertEquals(expected.toString(), far.reads(expected.toString()));
            Deadline.until("the goodbye is heard", () -> nodes.get(0).wasTold(Kind.NODE_LEFT));
        }
    }

    @OnEachTransport
    void aCutConnectionCostsTheCloseNothing(Transport transport) throws Exception {
        try (Nodes nodes = new Nodes(transport)) {
            Node a = nodes.start("a", join -> join.hold(Duration.ofSeconds(60)));
            Deadline.get(a.manager().cluster().connected());
            nodes.engine.cut(a.plane());
            Deadline.until("it is cut", () -> a.wasTold(Kind.CUT));
            for (int i = 0; i < 10; i++) {
                Deadline.get(a.manager().writeToAll("held"));
            }
            a.manager().close();
            assertEquals(0, a.manager().cluster().stats().pendingBytes());
            assertTrue(a.manager().cluster().stats().dropped() >= 10);
        }
    }

    @OnEachTransport
    void theFirstConnectionFailsWhenTheManagerClosesBefore(Transport transport) throws Exception {
        LocalBackplane engine = new LocalBackplane();
        Backplane plane = engine.node();
        engine.cut(plane);
        CompletableFuture<Void> connected;
        try (ConnectionManager manager = joined(transport, ClusterJoin.over(plane))) {
            connected = manager.cluster().connected();
            assertFalse(connected.isDone());
        }
        assertInstanceOf(ManagerClosedException.class, Deadline.failure(connected));
    }

    @OnEachTransport
    void aBackplaneBelongsToOneManager(Transport transport) throws Exception {
        LocalBackplane engine = new LocalBackplane();
        ClusterJoin join = ClusterJoin.over(engine.node());
        try (ConnectionManager first = joined(transport, join)) {
            assertThrows(IllegalStateException.class, () -> joined(transport, join));
            Deadline.get(first.cluster().connected());
        }
    }

    @OnEachTransport
    void aBackplaneThatMissesAClassLeavesNothingOfTheManagerBehind(Transport transport) throws Exception {
        Backplane broken = (prefix, receiver, threads) -> {
            throw new NoClassDefFoundError("io/example/Client");
        };
        int before = openFiles();
        for (int i = 0; i < 20; i++) {
            assertThrows(NoClassDefFoundError.class, () -> joined(transport, ClusterJoin.over(broken)));
        }
        Deadline.until("the event loops are closed", () -> openFiles() < before + 20);
    }

    private static int openFiles() {
        return requireNonNull(new File("/proc/self/fd").list()).length;
    }

    private static ConnectionManager joined(Transport transport, ClusterJoin join) {
        return ConnectionManager.builder().transport(transport).cluster(join).build();
    }

    @OnEachTransport
    void theClustersThreadMustNotWaitAndMayClose(Transport transport) throws Exception {
        LocalBackplane engine = new LocalBackplane();
        CompletableFuture<ConnectionManager> made = new CompletableFuture<>();
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        ClusterJoin join = ClusterJoin.over(engine.node()).onEvent(event -> {
            ConnectionManager manager = made.join();
            refused.complete(assertThrows(
                    IllegalStateException.class, () -> manager.closed().join()));
            manager.close();
        });
        ConnectionManager manager = joined(transport, join);
        made.complete(manager);
        assertTrue(Deadline.get(refused).getMessage().contains("cluster"), refused::toString);
        Deadline.get(manager.closed());
        manager.close();
    }

    @OnEachTransport
    void theFiguresHaveALineOfTheCluster(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            nodes.meet();
            Deadline.get(nodes.get(0).manager().writeToAll("hello"));
            StringBuilder table = new StringBuilder();
            nodes.get(0).manager().listStats(table);
            String line = table.toString().lines().reduce((first, last) -> last).orElseThrow();
            assertTrue(line.startsWith("cluster: CONNECTED as " + nodes.get(0).id() + ", nodes 2, "), line);
        }
    }
}
