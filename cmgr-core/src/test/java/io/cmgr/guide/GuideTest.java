// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OwnPorts;
import io.cmgr.testkit.Peer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/guide.md} promises of its programs. */
@ExtendWith(NoLeaks.class)
class GuideTest {
    private static final Path GUIDE = Path.of("docs/guide.md");

    /** The server's first connection, once it listens. */
    private static Peer callSoon(int port) {
        AtomicReference<Peer> peer = new AtomicReference<>();
        Deadline.until("port " + port + " is open", 60, () -> {
            try {
                peer.set(Peer.connect(port));
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
        return peer.get();
    }

    @Test
    void aNoteGoesToAll() throws Exception {
        int port = OwnPorts.free();
        try (ChildProcess server = ChildProcess.jvm(List.of(), List.of("-Dport=" + port), Notes.class);
                Peer first = callSoon(port)) {
            assertEquals("a1: alone?\n", first.send("alone?\n").readText(11));
            try (Peer second = Peer.connect(port)) {
                assertEquals("a2: no\n", second.send("no\n").readText(7));
                assertEquals("a2: no\n", first.readText(7));
            }
            assertTrue(server.pid() > 0);
        }
    }

    @Test
    void theServiceSaysThatItIsReadyAndDrainsAtSigterm() throws Exception {
        int port = OwnPorts.free();
        int ready = OwnPorts.free();
        List<String> options = List.of("-Dport=" + port, "-Dready=" + ready);
        try (ChildProcess service = ChildProcess.jvm(List.of(), options, Service.class);
                Peer probe = callSoon(ready);
                Peer reader = Peer.connect(port)) {
            assertEquals("", new String(probe.readToEnd(), UTF_8));
            String note = new String(reader.send("hello\n").read(10), UTF_8);
            assertTrue(note.matches("a\\d: hello\n"), note);
            service.signal("TERM");
            assertEquals("", new String(reader.readToEnd(), UTF_8));
            String line = service.readLine();
            while (!line.startsWith("DrainResult")) {
                line = service.readLine();
            }
            assertTrue(line.startsWith("DrainResult[drained=1, cut=0"), line);
        }
    }

    /** Kubernetes kills after the grace period, which begins before preStop. */
    @Test
    void theManifestGivesTheDrainItsTime() throws IOException {
        String guide = Files.readString(GUIDE);
        int grace = number("terminationGracePeriodSeconds: (\\d+)", guide);
        int preStop = number("preStop:\\s+exec:\\s+command: \\[\"sleep\", \"(\\d+)\"]", guide);
        int drain = number("DRAIN = Duration.ofSeconds\\((\\d+)\\)", guide);
        assertTrue(grace >= preStop + drain + 2, grace + " for " + preStop + " and " + drain);
        assertEquals(4160, number("containerPort: (\\d+)", guide));
        assertEquals(4161, number("readinessProbe:\\s+tcpSocket: \\{port: (\\d+)}", guide));
    }

    private static int number(String pattern, String text) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertTrue(found.find(), pattern);
        return Integer.parseInt(found.group(1));
    }

    @Test
    void workMayBeDoneInEachOfTheThreeWays() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (ConnectionManager manager = ConnectionManager.create()) {
            EventChannel events = manager.openEventChannel();
            Orders.take(events, line -> line.toUpperCase(Locale.ROOT));
            assertAnswersInOrder(manager, events);
            assertAnswersInOrder(manager, new Orders.Quick(line -> line.toUpperCase(Locale.ROOT)));
            assertAnswersInOrder(manager, new Orders.Slow(line -> line.toUpperCase(Locale.ROOT), pool));
        } finally {
            pool.shutdown();
        }
    }

    private static void assertAnswersInOrder(ConnectionManager manager, SessionHandler handler) throws IOException {
        TcpListen where = TcpListen.on(0).framing(Framing.lines(100));
        try (Peer peer = Peer.connect(manager.listen(where, handler).port())) {
            peer.send("one\ntwo\nthree\n").finish();
            assertEquals("ONE\nTWO\nTHREE\n", new String(peer.readInput(), UTF_8));
        }
    }

    @Test
    void aLineThatIsTooLongEndsItsSession() throws Exception {
        try (ConnectionManager manager = Bounded.manager()) {
            try (Peer peer = Peer.connect(Bounded.listen(manager, 0).port())) {
                peer.send(new byte[1001]);
                Deadline.until("its end", () -> manager.stats().closed() == 1);
            }
        }
    }

    @Test
    void aListenerWithTlsGetsANewCertificate(@TempDir Path directory) throws Exception {
        Path chain = directory.resolve("chain.pem");
        Path key = directory.resolve("key.pem");
        try (ConnectionManager manager = ConnectionManager.create()) {
            Secure secure = new Secure(manager, chain.toFile(), key.toFile());
            write(new Certificates().localhost(), chain, key);
            Listener listener = secure.listen(0, (session, data, from) -> session.write(data.retain()));
            assertEcho(secure, manager, listener);
            write(new Certificates().localhost(), chain, key);
            secure.renewed(listener);
            assertEcho(secure, manager, listener);
        }
    }

    @Test
    void aHardenedListenerKnowsItsClientsByTheirCertificates(@TempDir Path directory) throws Exception {
        Path chain = directory.resolve("chain.pem");
        Path key = directory.resolve("key.pem");
        Path authority = directory.resolve("authority.pem");
        Certificates certificates = new Certificates();
        write(certificates.localhost(), chain, key);
        Files.writeString(authority, certificates.authority().getCertificatePEM());
        Hardened hardened = new Hardened(chain.toFile(), key.toFile(), authority.toFile());
        try (ConnectionManager manager = ConnectionManager.create()) {
            int port = manager.listen(hardened.where(0), hardened).port();
            SslContext guest = SslContextBuilder.forClient()
                    .trustManager(authority.toFile())
                    .keyManager(certificates.client("guest").toKeyManagerFactory())
                    .build();
            EventChannel events = manager.openEventChannel();
            TcpConnect where = TcpConnect.to("localhost", port).tls(guest);
            Deadline.get(manager.connect(where, events)).write("hello\n");
            assertEquals(
                    "CN=guest: hello\n",
                    Events.skipTo(SessionState.DATA, events).text());
        }
    }

    @Test
    void aContainersThreadsForgetNetty() throws Exception {
        Redeployed application = new Redeployed(ConnectionManager.create());
        application.filter(() -> application.manager().writeToAll("hello"));
        application.contextDestroyed();
        assertTrue(application.manager().closed().isDone());
    }

    private static void write(X509Bundle certificate, Path chain, Path key) throws IOException {
        Files.writeString(chain, certificate.getCertificatePathPEM());
        Files.writeString(key, certificate.getPrivateKeyPEM());
    }

    private static void assertEcho(Secure secure, ConnectionManager manager, Listener listener) throws IOException {
        EventChannel events = manager.openEventChannel();
        Deadline.get(secure.connect(listener.port(), events)).write("hello");
        assertEquals("hello", Events.skipTo(SessionState.DATA, events).text());
        events.close();
    }

    /** The guide shows this one. */
    @Test
    void aPeerThatReadsNothingIsEnded() throws Exception {
        try (ConnectionManager manager = ConnectionManager.create()) {
            EventChannel events = manager.openEventChannel();
            int port = manager.listen(TcpListen.on(0).maxPendingBytes(64 << 10), events)
                    .port();
            try (Socket silent = new Socket("localhost", port)) {
                SessionEvent event = events.take();
                while (event == null || event.state() != SessionState.DISCONNECTED) {
                    manager.writeToAll(new byte[32 << 10]); // until its kernel and ours take no more
                    event = events.poll(Duration.ofMillis(1));
                }
                assertEquals(DisconnectReason.SLOW_CONSUMER, event.reason());
            }
        }
    }
}
