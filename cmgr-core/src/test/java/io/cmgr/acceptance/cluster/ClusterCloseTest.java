// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.channel.EventChannel;
import io.cmgr.cluster.ClusterEvent;
import io.cmgr.cluster.ClusterEvent.Kind;
import io.cmgr.cluster.ClusterState;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.DrainResult;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node that closes says so, and its last answers still reach other nodes. */
@ExtendWith(NoLeaks.class)
class ClusterCloseTest {
    private static final int QUESTIONS = 1000;

    @AutoClose
    private static NatsServer server;

    @BeforeEach
    void startOnce() throws IOException {
        if (server == null) {
            server = NatsServer.start();
        }
    }

    @Test
    void closingSaysGoodbye() throws Exception {
        try (ClusterNode a = ClusterNode.over(server, "a").connected()) {
            String name;
            try (ClusterNode b = ClusterNode.over(server, "b").connected()) {
                name = b.name();
                a.await(Kind.NODE_JOINED, 1);
            }
            a.await(Kind.NODE_LEFT, 1);
            assertEquals(0, a.count(Kind.NODE_LOST));
            List<String> nodes = a.events().stream()
                    .filter(event -> event.node() != null)
                    .map(ClusterEvent::node)
                    .toList();
            assertEquals(List.of(name, name), nodes);
            assertEquals(1, a.cluster().nodes().size());
        }
    }

    @Test
    void closingSaysGoodbyeAndDrainAnswers() throws Exception {
        try (ClusterNode a = ClusterNode.over(server, "a").connected();
                ClusterNode b = ClusterNode.over(server, "b").connected();
                Background background = new Background()) {
            Member far = a.member();
            Deadline.get(b.manager().write(far.address(), "hello"));
            assertEquals("hello", far.next());
            EventChannel questions = b.manager().openEventChannel(8 * QUESTIONS, 1 << 20);
            TcpListen where = TcpListen.on("127.0.0.1", 0).framing(Framing.lines(64));
            Peer asker = Peer.connect(b.manager().listen(where, questions).port());
            asker.send("question\n".repeat(QUESTIONS));
            Deadline.until("the questions", () -> questions.queuedBytes() == QUESTIONS * "question".length());

            CompletableFuture<DrainResult> drained = b.manager().drain(Duration.ofMinutes(5));
            background.start("asker", asker::readToEnd);
            List<CompletableFuture<Void>> answers = new ArrayList<>();
            for (SessionEvent event = questions.take(); event != null; event = questions.take()) {
                if (event.state() == SessionState.DATA) {
                    answers.add(b.manager().write(far.address(), "answer " + answers.size()));
                }
            }
            far.expect(
                    IntStream.range(0, QUESTIONS).mapToObj(i -> "answer " + i).toList());
            Deadline.get(drained);
            // GoodbyeTest counts which: those that the other node answers within half a second
            Deadline.until("all have ended", () -> answers.stream().allMatch(CompletableFuture::isDone));
            a.await(Kind.NODE_LEFT, 1);
            assertEquals(0, a.count(Kind.NODE_LOST));
            assertEquals(ClusterState.CLOSED, b.cluster().state());
            asker.close();
        }
    }

    @Test
    void noThreadOfTheClusterIsLeft() throws Exception {
        try (ClusterNode a = ClusterNode.over(server, "a").connected()) {
            a.member();
            assertTrue(clusterThreads() > 0);
        }
        Deadline.until("the end of the threads", () -> clusterThreads() == 0);
    }

    private static long clusterThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("(cmgr|nats).*"))
                .count();
    }
}
