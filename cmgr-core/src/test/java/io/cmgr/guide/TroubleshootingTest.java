// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Callback;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each cause in {@code docs/troubleshooting.md}, and what the page says that is said of it. */
@ExtendWith(NoLeaks.class)
class TroubleshootingTest {
    private static final Path PAGE = Path.of("docs/troubleshooting.md");
    private static final int KERNEL_BUFFER = 16 << 10;

    private final ConnectionManager manager = ConnectionManager.create();
    private final EventRecorder events = new EventRecorder() {
        @Override
        public void onEndOfInput(Session session) {} // so that it stays open
    };

    /** The page has these words, and they are said soon. */
    private static void soonSays(String words, Supplier<String> explain) throws IOException {
        String page = Files.readString(PAGE).replaceAll("\\s+", " ");
        assertTrue(page.contains(words), () -> "not on the page: " + words);
        if (!Deadline.ofSeconds(20).tryUntil(() -> explain.get().contains(words))) {
            throw new AssertionError(words + " in: " + explain.get());
        }
    }

    @Test
    void eventsThatNobodyTakesOrFinishes() throws Exception {
        try (manager) {
            EventChannel channel = manager.openEventChannel(2, 1000);
            try (Peer peer = Peer.connect(manager.listenTcp(0, channel).port())) {
                soonSays("and no thread asks for them", () -> manager.explain("a1"));
                soonSays("by its event channel, full for", () -> manager.explain("a1"));
                soonSays("by its event channel, full for", () -> manager.explain("l0"));
                Events.skipTo(SessionState.NEW, channel);
                soonSays(
                        "and has neither asked its event channel again nor called done()", () -> manager.explain("a1"));
                assertTrue(peer.socket().isConnected());
            }
            Events.skipTo(SessionState.DISCONNECTED, channel);
        }
    }

    @Test
    void aPauseOfTheApplicationAndALimit() throws Exception {
        try (manager) {
            TcpListen one = TcpListen.on("127.0.0.1", 0).maxSessions(1).framing(Framing.lines(100));
            try (Peer peer = Peer.connect(manager.listen(one, events).port())) {
                Session session = events.nextSession();
                peer.send("no end of the line");
                soonSays("So far it has received 0 bytes in 0 messages", session::explain);
                session.pauseReads();
                soonSays("by the application", session::explain);
                soonSays("which are all taken", () -> manager.explain("l0"));
                soonSays("No session, attempt, link or listener has the id", () -> manager.explain("a2"));
            }
        }
    }

    @Test
    void aPeerThatDoesNotRead() throws Exception {
        try (manager;
                Peer peer = Peer.connect(manager.listenTcp(0, events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            var unused = session.write(new byte[6 << 20]);
            soonSays("and the kernel has taken none of them for", session::explain);
            session.close();
            soonSays("Its graceful close has been under way for", session::explain);
            session.abort();
            assertTrue(peer.socket().isConnected());
            Deadline.get(session.closed());
        }
    }

    @Test
    void aPeerThatHasFinishedSending() throws Exception {
        try (manager;
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            peer.finish();
            soonSays("Its peer has finished sending", session::explain);
            Deadline.get(session.close());
        }
    }

    @Test
    void aPeerThatOwesTheHandshake() throws Exception {
        try (manager;
                Peer peer = Peer.connect(
                        manager.listen(new Certificates().listen(), events).port())) {
            Session session = events.next(Callback.ACCEPTED).session();
            soonSays("and waits for its peer", session::explain);
            peer.reset();
            Deadline.get(session.closed());
        }
    }

    @Test
    void aRunningProgramAnswersQuestions() throws Exception {
        try (manager) {
            int served = manager.listenTcp(0, events).port();
            try (Peer peer = Peer.connect(served);
                    ConnectionManager answering = Figures.Answering.open(manager, 0)) {
                events.nextSession();
                int port = answering.listeners().iterator().next().port();
                String known = ask(port, "a1\n");
                assertTrue(known.startsWith("TCP session a1 with "), known);
                String stats = ask(port, "stats\n");
                assertTrue(stats.contains("listener  address") && stats.contains("\na1 "), stats);
                assertTrue(peer.socket().isConnected());
            }
        }
    }

    private static String ask(int port, String question) throws IOException {
        try (Peer asking = Peer.connect(port)) {
            return new String(asking.send(question).finish().readInput(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void endsAreCountedByTheirReasons() throws Exception {
        Figures.Ends ends = new Figures.Ends();
        try (manager) {
            int port = manager.listenTcp(0, ends).port();
            for (int i = 0; i < 3; i++) {
                try (Peer peer = Peer.connect(port)) {
                    assertEquals("hello", peer.send("hello").readText(5));
                    peer.reset();
                }
            }
            Deadline.until(
                    "three resets",
                    () -> ends.ends().get(DisconnectReason.RESET).sum() == 3);
            Figures.print(manager);
        }
    }
}
