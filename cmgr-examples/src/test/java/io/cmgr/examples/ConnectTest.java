// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.OwnPorts;
import io.cmgr.testkit.Peer;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
@Timeout(60)
class ConnectTest {
    @OnEachTransport
    void whatIsTypedComesBackFromAnEchoAlsoAfterTheEndOfTheInput(Transport transport) throws Exception {
        try (RunningExample echo = RunningExample.start("echo", "--port", "0");
                SecondJvm connect =
                        SecondJvm.start("connect", "127.0.0.1:" + echo.port(), "--transport", transport.name())) {
            connect.type("first\n");
            assertEquals("first", connect.output().readLine());
            connect.type("last\n").endInput();
            assertEquals("last", connect.output().readLine());
            assertEquals(0, connect.exitCode());
        }
    }

    @Test
    void theServersEndIsOurs() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                SecondJvm connect = SecondJvm.start("connect", "127.0.0.1:" + server.getLocalPort());
                Peer peer = Peer.of(server.accept())) {
            peer.send("that is all\n").finish();
            assertEquals("that is all", connect.output().readLine());
            assertEquals(0, connect.exitCode());
        }
    }

    @Test
    void aResetIsToldAndFails() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                SecondJvm connect = SecondJvm.start("connect", "127.0.0.1:" + server.getLocalPort());
                Peer peer = Peer.of(server.accept())) {
            peer.send("wait\n");
            assertEquals("wait", connect.output().readLine());
            peer.reset();
            assertEquals(1, connect.exitCode());
            assertTrue(connect.errors().lines().anyMatch(line -> line.contains("disconnected: RESET")));
        }
    }

    @Test
    void nobodyThereIsToldAndFails() throws Exception {
        int port;
        try (ServerSocket gone = new ServerSocket(0)) {
            port = gone.getLocalPort();
        }
        try (RunningExample connect = RunningExample.start("connect", "127.0.0.1:" + port)) {
            assertEquals(1, connect.exitCode());
            assertTrue(connect.errors().startsWith("connect: "), connect.errors());
        }
    }

    @OnEachTransport
    void withKeepItConnectsAgainAndTheInputWaitsForTheServer(Transport transport) throws Exception {
        InetAddress here = InetAddress.getByName("127.0.0.1");
        try (ServerSocket before = new ServerSocket(OwnPorts.free(), 50, here);
                SecondJvm connect = SecondJvm.start(
                        "connect", "--keep", "127.0.0.1:" + before.getLocalPort(), "--transport", transport.name())) {
            try (Peer peer = Peer.of(before.accept())) {
                connect.type("first\n");
                assertEquals("first\n", peer.readText(6));
                peer.send("one\n");
                assertEquals("one", connect.output().readLine());
                before.close(); // first, so that the next attempt fails
            }
            assertComplains(connect, " is down, and tries again: PEER_CLOSED");
            connect.type("second\n");
            try (ServerSocket after = new ServerSocket(before.getLocalPort(), 50, here);
                    Peer peer = Peer.of(after.accept())) {
                assertEquals("second\n", peer.readText(7));
                assertComplains(connect, " is up again after ");
                connect.endInput();
                assertEquals(0, peer.readInput().length);
                peer.send("two\n").finish();
                assertEquals("two", connect.output().readLine());
                assertEquals(0, connect.exitCode());
            }
        }
    }

    private static void assertComplains(SecondJvm connect, String what) {
        assertTrue(connect.errors().lines().anyMatch(line -> line.contains(what)), what);
    }
}
