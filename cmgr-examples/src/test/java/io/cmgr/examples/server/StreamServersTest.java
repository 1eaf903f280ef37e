// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.cmgr.examples.RunningExample;
import io.cmgr.examples.client.AnyCertificate;
import io.cmgr.examples.client.ChurningClients;
import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.LoadGenerator;
import io.cmgr.examples.client.SteadyClients;
import io.cmgr.examples.client.StoppedReaders;
import io.cmgr.examples.client.Totals;
import io.cmgr.examples.client.Traffic;
import io.cmgr.examples.client.Wire;
import io.cmgr.examples.client.Wire.Framing;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The servers of bench behind TLS, in frames, on Unix-domain sockets and on WebSockets answer to the last byte. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class StreamServersTest {
    private static final int LOOPS = 2;
    private static final int MESSAGES = 200;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static Server start(ServerType type) throws IOException {
        return type.start(LOOPS, new InetSocketAddress(0));
    }

    static Stream<Arguments> echoes() {
        Wire tls = Wire.tls(AnyCertificate.context());
        Wire webSocket = Wire.webSocket(ServerType.WEB_SOCKET);
        return Stream.of(
                arguments(ServerType.NETTY_TLS, tls),
                arguments(ServerType.CMGR_TLS, tls),
                arguments(ServerType.NETTY_LINES, Wire.framed(Framing.LINES)),
                arguments(ServerType.CMGR_LINES, Wire.framed(Framing.LINES)),
                arguments(ServerType.NETTY_LENGTHS, Wire.framed(Framing.LENGTH)),
                arguments(ServerType.CMGR_LENGTHS, Wire.framed(Framing.LENGTH)),
                arguments(ServerType.NETTY_UNIX, Wire.PLAIN),
                arguments(ServerType.CMGR_UNIX, Wire.PLAIN),
                arguments(ServerType.CMGR_UNWATCHED, Wire.PLAIN),
                arguments(ServerType.CMGR_WATCHED, Wire.PLAIN),
                arguments(ServerType.NETTY_WEBSOCKET, webSocket),
                arguments(ServerType.CMGR_WEBSOCKET, webSocket));
    }

    @ParameterizedTest
    @MethodSource("echoes")
    void whatAClientSendsComesBack(ServerType type, Wire wire) throws Exception {
        assertServes(type, wire, Traffic.echo(5, 4, 64));
    }

    static Stream<Arguments> broadcasts() {
        Wire tls = Wire.tls(AnyCertificate.context());
        Wire webSocket = Wire.webSocket(ServerType.WEB_SOCKET);
        return Stream.of(
                arguments(ServerType.NETTY_FLUSH_ONCE_GROUP, Wire.PLAIN),
                arguments(ServerType.NETTY_TLS_GROUP, tls),
                arguments(ServerType.CMGR_TLS_BROADCAST, tls),
                arguments(ServerType.NETTY_WEBSOCKET_GROUP, webSocket),
                arguments(ServerType.CMGR_WEBSOCKET_BROADCAST, webSocket));
    }

    @ParameterizedTest
    @MethodSource("broadcasts")
    void whatSomeSayAllHear(ServerType type, Wire wire) throws Exception {
        assertServes(type, wire, Traffic.broadcast(5, 2, 4, Server.BROADCAST_BYTES));
    }

    private static void assertServes(ServerType type, Wire wire, Traffic traffic) throws Exception {
        try (Server server = start(type);
                ClientLoops loops = new ClientLoops(1);
                SteadyClients clients = new SteadyClients(loops, traffic, wire, List.of(server.address()))) {
            clients.open(Duration.ZERO, tried -> {});
            assertEquals(traffic.connections(), clients.connected());
            assertAnswers(clients);
        }
    }

    private static void assertAnswers(LoadGenerator clients) {
        clients.start();
        Deadline.until(
                "answers",
                () -> clients.totals().answered() >= MESSAGES
                        || !clients.failures().first().isEmpty());
        clients.stop(LIMIT);
        Totals totals = clients.totals();
        assertEquals(List.of(), clients.failures().first());
        assertEquals(0, totals.unanswered(), totals.toString());
    }

    @Test
    void listenersThatHaveStoppedReadingStayAndDisturbNoOthers() throws Exception {
        Traffic traffic = Traffic.broadcast(5, 1, 8, Server.LONG_BROADCAST_BYTES);
        // On one loop nobody who reads falls behind its sender by more than is in flight, which would be dropped.
        try (Server server = ServerType.CMGR_STOPPED_LISTENERS.start(1, new InetSocketAddress(0));
                ClientLoops loops = new ClientLoops(1);
                StoppedReaders stopped = StoppedReaders.open(loops, (InetSocketAddress) server.address(), 2);
                SteadyClients clients = new SteadyClients(loops, traffic, server.address())) {
            clients.open(Duration.ZERO, tried -> {});
            clients.start();
            // more than the kernel takes for those who do not read, and more than may wait for them
            Deadline.until("answers", () -> clients.totals().answered() >= 2000);
            clients.stop(LIMIT);
            assertEquals(List.of(), clients.failures().first());
            assertEquals(List.of(), stopped.failures().first());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NETTY_TLS", "CMGR_TLS"})
    void clientsThatComeAndGoMakeAHandshakeEachTime(ServerType type) throws Exception {
        for (boolean resume : new boolean[] {false, true}) {
            try (Server server = start(type);
                    ClientLoops loops = new ClientLoops(1);
                    ChurningClients clients = ChurningClients.overTls(
                            loops, server.port(), 2, 64, AnyCertificate.context(SslProvider.JDK), resume)) {
                assertAnswers(clients);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NETTY_UNIX", "CMGR_UNIX"})
    void nothingIsLeftOfAUnixSocket(ServerType type) throws Exception {
        Server server = start(type);
        UnixDomainSocketAddress address = (UnixDomainSocketAddress) server.address();
        assertTrue(Files.exists(address.getPath()));
        server.close();
        assertTrue(Files.notExists(address.getPath().getParent()));
    }

    @Test
    void aWebSocketCanBeLoadedFromTheCommandLine() throws Exception {
        try (Server server = start(ServerType.CMGR_WEBSOCKET);
                RunningExample load = RunningExample.start(
                        "load",
                        "127.0.0.1:" + server.port(),
                        "--websocket",
                        "/ws",
                        "-c",
                        "4",
                        "-n",
                        "2",
                        "-d",
                        "200ms")) {
            assertEquals(0, load.exitCode(), load.output());
            assertTrue(load.output().contains(", plain, WebSocket: 4 connections"), load.output());
        }
    }

    @Test
    void aServerWithoutWebSocketsFails() throws Exception {
        try (Server server = start(ServerType.NETTY_ECHO);
                RunningExample load = RunningExample.start(
                        "load", "127.0.0.1:" + server.port(), "--websocket", "/ws", "-c", "1", "-d", "200ms")) {
            assertEquals(1, load.exitCode(), load.output());
            assertTrue(load.output().contains("connection 0: "), load.output());
        }
    }
}
