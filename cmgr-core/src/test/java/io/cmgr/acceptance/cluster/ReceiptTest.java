// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.acceptance.cluster.Nodes.Guest;
import io.cmgr.acceptance.cluster.Nodes.Node;
import io.cmgr.cluster.Backplane;
import io.cmgr.cluster.ClusterEvent.Kind;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.Presence;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.ClusterCutException;
import io.cmgr.session.Elsewhere;
import io.cmgr.session.NoAnswerException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;

/** A receipt says what this node's sessions have done, and what became of the message on its way to other nodes. */
@ExtendWith(NoLeaks.class)
class ReceiptTest {
    private static final BroadcastResult SENT = new BroadcastResult(1, 0, 0, Elsewhere.SENT);
    private static final BroadcastResult REFUSED = new BroadcastResult(1, 0, 0, Elsewhere.REFUSED);

    @OnEachTransport
    void aMessageThatIsTooLongIsRefusedElsewhereAndWrittenHere(Transport transport) throws Exception {
        try (Nodes nodes = new Nodes(transport)) {
            Node a = nodes.start("a", join -> join.maxMessage(1024));
            Node b = nodes.start("b", join -> join);
            nodes.settle();
            Guest here = a.guest();
            Guest there = b.guest();
            String fits = "x".repeat(1024);
            assertEquals(SENT, Deadline.get(a.manager().writeToAll(fits)));
            assertEquals(REFUSED, Deadline.get(a.manager().writeToAll(fits + "y")));
            assertEquals(fits + fits + "y", here.reads(fits + fits + "y"));
            assertEquals(fits, there.reads(fits));
            Throwable tooLong =
                    Deadline.failure(a.manager().write(there.session().address(), fits + "y"));
            assertInstanceOf(IllegalArgumentException.class, tooLong);
            assertTrue(
                    Pattern.compile("1025.*1024").matcher(tooLong.getMessage()).find(), tooLong.getMessage());
            assertEquals(2, a.manager().cluster().stats().refused());
        }
    }

    @OnEachTransport
    void anObjectForACodecStaysHere(Transport transport) throws Exception {
        try (Nodes nodes = Nodes.of(transport, "a", "b")) {
            nodes.get(0).guest();
            ConnectionManager manager = nodes.get(0).manager();
            assertEquals(
                    new BroadcastResult(0, 0, 1, Elsewhere.REFUSED),
                    Deadline.get(manager.all().writeMessage(new Object())));
        }
    }

    @OnEachTransport
    void whatACutNodeWritesIsHeldAndThenRefused(Transport transport) throws Exception {
        try (Nodes nodes = new Nodes(transport)) {
            Node a = nodes.start("a", join -> join.hold(Duration.ofSeconds(60)));
            Node b = nodes.start("b", join -> join.hold(Duration.ZERO));
            nodes.settle();
            Guest onA = a.guest();
            Guest onB = b.guest();

            nodes.engine.cut(a.plane());
            nodes.engine.cut(b.plane());
            Deadline.until("both are cut", () -> a.wasTold(Kind.CUT) && b.wasTold(Kind.CUT));
            assertEquals(ClusterState.CUT, a.manager().cluster().state());
            assertEquals(SENT, Deadline.get(a.manager().writeToAll("held")));
            assertEquals(REFUSED, Deadline.get(b.manager().writeToAll("here")));
            assertInstanceOf(
                    ClusterCutException.class,
                    Deadline.failure(b.manager().write(onA.session().address(), "?")));
            onB.session().join("tea");
            assertEquals(
                    new Presence(Map.of(b.id(), 1), false),
                    Deadline.get(b.manager().cluster().presence("tea")));

            nodes.engine.mend(b.plane());
            nodes.engine.mend(a.plane());
            Deadline.until("both are told", () -> a.wasTold(Kind.MISSED) && b.wasTold(Kind.MISSED));
            assertEquals("hereheld", onB.reads("hereheld"));
            assertEquals("held", onA.reads("held"));
            assertTrue(b.manager().cluster().stats().missed() > 0);
            assertEquals(2, b.manager().cluster().stats().refused());
        }
    }

    @OnEachTransport
    void anEngineThatWasNeverThereDelaysNobody(Transport transport) throws Exception {
        try (Nodes nodes = new Nodes(transport)) {
            Backplane plane = nodes.engine.node();
            nodes.engine.cut(plane);
            var join = ClusterJoin.over(plane).hold(Duration.ZERO);
            try (ConnectionManager alone = ConnectionManager.builder()
                    .transport(transport)
                    .cluster(join)
                    .build()) {
                assertEquals(ClusterState.CONNECTING, alone.cluster().state());
                assertEquals(new BroadcastResult(0, 0, 0, Elsewhere.REFUSED), Deadline.get(alone.writeToAll("?")));
                assertInstanceOf(ClusterCutException.class, Deadline.failure(alone.write("a~0123456789/a1", "?")));
                nodes.engine.mend(plane);
                Deadline.get(alone.cluster().connected());
                assertEquals(new BroadcastResult(0, 0, 0, Elsewhere.SENT), Deadline.get(alone.writeToAll("?")));
            }
        }
    }

    @OnEachTransport
    void aWriteToANodeThatDoesNotAnswerFailsInTime(Transport transport) throws Exception {
        try (Nodes nodes = new Nodes(transport)) {
            Node a = nodes.start("a", join -> join.answerTimeout(Duration.ofMillis(100)));
            nodes.engine.tellNobody(false);
            assertInstanceOf(
                    NoAnswerException.class, Deadline.failure(a.manager().write("b~0123456789/a1", "?")));
            assertInstanceOf(
                    NoAnswerException.class, Deadline.failure(a.manager().write("*/alice", "?")));
            assertEquals(2, a.manager().cluster().stats().unanswered());
        }
    }
}
