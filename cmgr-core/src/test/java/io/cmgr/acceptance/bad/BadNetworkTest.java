// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.bad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.FullBacklog;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.extension.ExtendWith;

/** Failures of the network: the exception is precise, and nothing is left behind. */
@ExtendWith(NoLeaks.class)
class BadNetworkTest {
    private static final String UNRESOLVABLE = "x".repeat(64) + ".invalid"; // its label is too long
    private static final String ELSEWHERE = "192.0.2.1"; // for documentation: cannot be bound

    @OnEachTransport
    void aTakenPortNamesTheAddressAndTheReason(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                DatagramSocket udp = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            ConnectionManager manager = fixture.manager();
            TcpListen tcpTaken = TcpListen.on("127.0.0.1", tcp.getLocalPort());
            UdpListen udpTaken = UdpListen.on("127.0.0.1", udp.getLocalPort());
            for (String named : List.of("127.0.0.1:" + tcp.getLocalPort(), "in use")) {
                Refusal.thrown(BindException.class, named, () -> manager.listen(tcpTaken, fixture.events()));
            }
            for (String named : List.of("127.0.0.1:" + udp.getLocalPort(), "in use")) {
                Refusal.thrown(BindException.class, named, () -> manager.listen(udpTaken, fixture.events()));
            }
            assertNothingLeft(fixture);
            assertEquals("l0", manager.listenTcp(0, fixture.events()).id(), "an id was burnt");
            assertEquals("u0", manager.listenUdp(0, fixture.events()).id(), "an id was burnt");
        }
    }

    @OnEachTransport
    void thePortOfAListenerIsTakenUntilTheListenerHasClosed(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            Refusal.thrown(
                    BindException.class, ":" + port, () -> fixture.manager().listenTcp(port, fixture.events()));
            Deadline.get(fixture.manager().close("l0"));
            assertEquals(
                    port, fixture.manager().listenTcp(port, fixture.events()).port());
        }
    }

    @OnEachTransport
    void anAddressThatIsNotOursCannotBeBound(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            Refusal.thrown(
                    BindException.class, ELSEWHERE, () -> manager.listen(TcpListen.on(ELSEWHERE, 0), fixture.events()));
            Refusal.thrown(
                    BindException.class, ELSEWHERE, () -> manager.listen(UdpListen.on(ELSEWHERE, 0), fixture.events()));
            TcpConnect fromElsewhere = TcpConnect.to("127.0.0.1:9").localAddress(new InetSocketAddress(ELSEWHERE, 0));
            Refusal.failed(IOException.class, "", manager.connect(fromElsewhere.as("name"), fixture.events()));
            assertNothingLeft(fixture);
        }
    }

    @OnEachTransport
    void anUnresolvableHostIsNamed(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            Class<UnknownHostException> type = UnknownHostException.class;
            Refusal.thrown(type, UNRESOLVABLE, () -> ConnectionManager.resolve(UNRESOLVABLE + ":80"));
            Refusal.thrown(type, UNRESOLVABLE, () -> manager.listen(TcpListen.on(UNRESOLVABLE, 0), fixture.events()));
            Refusal.thrown(type, UNRESOLVABLE, () -> manager.listen(UdpListen.on(UNRESOLVABLE, 0), fixture.events()));
            Refusal.failed(type, UNRESOLVABLE, manager.connect(UNRESOLVABLE + ":80", "name", fixture.events()));
            assertNothingLeft(fixture);
            manager.listenUdp(0, fixture.events());
            Refusal.failed(type, UNRESOLVABLE, manager.writeUdp("u0", UNRESOLVABLE + ":80", "x"));
            assertTrue(manager.session("u0").orElseThrow().isOpen());
        }
    }

    @OnEachTransport
    void aRefusedConnectionNamesTheTarget(Transport transport) throws Exception {
        int port;
        try (ServerSocket brief = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = brief.getLocalPort();
        }
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            String target = "127.0.0.1:" + port;
            Refusal.failed(ConnectException.class, target, fixture.manager().connect(target, "name", fixture.events()));
            Refusal.failed(
                    ConnectException.class,
                    "" + port,
                    fixture.manager().connect(TcpConnect.to("localhost", port), fixture.events()));
            assertNothingLeft(fixture);
        }
    }

    @OnEachTransport
    void aTargetThatDoesNotAnswerTimesOutAndIsNamed(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                FullBacklog silent = new FullBacklog()) {
            TcpConnect where = TcpConnect.to(silent.hostPort()).as("name").connectTimeout(Duration.ofMillis(50));
            for (String named : List.of("127.0.0.1", "" + silent.port(), "50 ms")) {
                Refusal.failed(IOException.class, named, fixture.manager().connect(where, fixture.events()));
            }
            assertNothingLeft(fixture);
        }
    }

    @OnEachTransport
    void aCancelledAttemptLeavesNothing(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                FullBacklog silent = new FullBacklog()) {
            for (int i = 0; i < 20; i++) {
                var attempt = fixture.manager().connect(silent.hostPort(), "name", fixture.events());
                assertTrue(attempt.cancel(true));
                assertTrue(attempt.handle((session, error) -> error instanceof CancellationException)
                        .join());
            }
            assertNothingLeft(fixture);
        }
    }

    @OnEachTransport
    void theManagersCloseEndsAttemptsUnderWay(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                FullBacklog silent = new FullBacklog()) {
            var attempt = fixture.manager().connect(silent.hostPort(), "name", fixture.events());
            fixture.manager().close();
            assertTrue(attempt.isDone());
            Refusal.failed(io.cmgr.session.ManagerClosedException.class, "name", attempt);
            assertNothingLeft(fixture);
        }
    }

    private static void assertNothingLeft(ServerFixture fixture) {
        assertEquals(List.of(), List.copyOf(fixture.manager().sessions()));
        assertEquals(List.of(), List.copyOf(fixture.manager().listeners()));
        assertEquals(0, fixture.manager().stats().opened());
        assertTrue(fixture.manager().session("name").isEmpty());
        assertNull(fixture.events().poll(), "something was announced");
    }
}
