// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.warn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.Warnings;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.testkit.CapturedLog;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The events of the JDK's Flight Recorder. */
@ExtendWith(NoLeaks.class)
class FlightRecorderTest {
    private static RecordedEvent one(List<RecordedEvent> events, String name) {
        List<RecordedEvent> found = events.stream()
                .filter(event -> event.getEventType().getName().equals("io.cmgr." + name))
                .toList();
        assertEquals(1, found.size(), () -> name + " in " + events);
        return found.get(0);
    }

    @OnEachTransport
    void aRecordingHasWhatBecameOfASession(Transport transport, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("cmgr.jfr");
        CountDownLatch blocked = new CountDownLatch(1);
        try (Recording recording = new Recording();
                CapturedLog log = new CapturedLog()) {
            recording.start();
            try (ConnectionManager manager = ConnectionManager.builder()
                    .transport(transport)
                    .warnings(Warnings.all().blockedLoop(Duration.ofMillis(100)))
                    .build()) {
                TcpListen where = TcpListen.on(0).maxPendingBytes(10).slowConsumer(SlowConsumerPolicy.DROP);
                Listener listener = manager.listen(where, (session, data, from) -> {
                    var unused = session.write(new byte[10]);
                    unused = session.write(new byte[10]); // too much
                    answersSlowly(blocked);
                });
                try (Peer peer = Peer.connect(listener.port())) {
                    Deadline.until("a session", () -> manager.session("a1").isPresent());
                    Session session = manager.session("a1").orElseThrow();
                    session.pauseReads("nightly job");
                    session.resumeReads("nightly job");
                    peer.send("x");
                    log.await("has been blocked");
                    blocked.countDown();
                    peer.read(10);
                    peer.finish();
                    Deadline.get(session.close());
                }
                TcpListen noWay = TcpListen.on(0).pipeline(pipeline -> {
                    throw new IllegalStateException("no pipeline");
                });
                Listener broken = manager.listen(noWay, (session, data, from) -> {});
                try (Peer peer = Peer.connect(broken.port())) {
                    Deadline.until("a refusal", () -> broken.stats().refused() == 1);
                }
            }
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertEquals("a1", one(events, "Accept").getString("session"));
        assertEquals("l0", one(events, "Accept").getString("listener"));
        assertEquals("TCP", one(events, "New").getString("kind"));
        assertEquals("nightly job", one(events, "Pause").getString("owner"));
        assertTrue(one(events, "Pause").getDuration().toNanos() > 0);
        assertEquals("maxPendingBytes", one(events, "SlowConsumer").getString("limit"));
        assertEquals(10, one(events, "SlowConsumer").getLong("unsent"));
        assertEquals("a1", one(events, "BlockedLoop").getString("session"));
        assertTrue(one(events, "BlockedLoop").getString("stack").contains("answersSlowly"));
        assertEquals("LOCAL_CLOSE", one(events, "End").getString("reason"));
        assertEquals(10, one(events, "End").getLong("bytesOut"));
        assertEquals("l1", one(events, "Refuse").getString("listener"));
    }

    private static void answersSlowly(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Serves one session, with all that makes events. */
    static final class OneSession {
        private OneSession() {}

        public static void main(String... arguments) throws Exception {
            try (ConnectionManager manager = ConnectionManager.create();
                    Peer peer = Peer.connect(
                            manager.listenTcp(0, (session, data, from) -> {}).port())) {
                Deadline.until("a session", () -> manager.session("a1").isPresent());
                Session session = manager.session("a1").orElseThrow();
                session.pauseReads();
                session.resumeReads();
                peer.finish();
                Deadline.get(session.close());
                System.out.println("served");
            }
        }
    }

    private static List<String> linesOf(String option) throws Exception {
        try (ChildProcess child = ChildProcess.jvm(List.of(), List.of(option), OneSession.class)) {
            List<String> lines = new ArrayList<>();
            for (String line = child.readLine(); !line.equals("served"); line = child.readLine()) {
                lines.add(line);
            }
            lines.add("served");
            return lines;
        }
    }

    @Test
    void whereNothingIsRecordedNoClassOfAnEventIsLoaded() throws Exception {
        List<String> lines = linesOf("-Xlog:class+load");
        assertTrue(lines.contains("served"), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains("io.cmgr.engine.report.Flight ")));
        assertEquals(
                List.of(),
                lines.stream().filter(line -> line.contains("FlightEvents")).toList());
    }

    @Test
    void aJdkWithoutTheRecorderIsEnough() throws Exception {
        List<String> lines =
                linesOf("--limit-modules=java.base,java.logging,java.naming,java.xml,jdk.net,jdk.unsupported");
        assertTrue(lines.contains("served"), lines::toString);
    }
}
