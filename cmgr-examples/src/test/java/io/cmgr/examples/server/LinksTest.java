// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The servers of bench that connect elsewhere for their clients, or write there, do what their rows say. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class LinksTest {
    private static final int WRITTEN_BYTES = 64;

    private static Server start(ServerType type, int upstream) throws IOException {
        return type.start(1, new InetSocketAddress(InetAddress.getLoopbackAddress(), upstream));
    }

    private static void assertServed(Peer client, String text) throws IOException {
        client.send(text.getBytes(UTF_8));
        assertEquals(text, client.readText(text.length()));
    }

    @ParameterizedTest
    @EnumSource(names = {"CMGR_LINKS", "NETTY_RECONNECTS"})
    void eachClientsConnectionComesBackAfterARestart(ServerType type) throws Exception {
        try (RestartedServer place = new RestartedServer();
                Server server = start(type, place.port());
                Peer one = Peer.connect(server.port());
                Peer other = Peer.connect(server.port())) {
            assertServed(one, "hello");
            assertServed(other, "hello");
            Deadline.until("both have arrived", () -> place.arrived() == 2);
            place.stop();
            long start = System.nanoTime();
            place.startAgain();
            Deadline.until("both are back", () -> place.arrived() == 2);
            assertEquals(2, place.arrivals().length);
            assertTrue(place.arrivals()[0] - start > 0);
            assertServed(one, "still there");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "CMGR_SESSIONS")
    void aClientIsServedOnceItsSessionIsThere(ServerType type) throws Exception {
        try (RestartedServer place = new RestartedServer();
                Server server = start(type, place.port());
                Peer client = Peer.connect(server.port())) {
            assertServed(client, "hello");
            Deadline.until("it has arrived", () -> place.arrived() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "CMGR_DOWN_LINKS")
    void aClientIsServedWhenItsLinkIsDown(ServerType type) throws Exception {
        try (Server server = start(type, 0);
                Peer client = Peer.connect(server.port())) {
            assertServed(client, "hello");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CMGR_SESSION_WRITER", "CMGR_LINK_WRITER"})
    void whatIsDoneHasArrived(ServerType type) throws Exception {
        CompletableFuture<Integer> bytes = new CompletableFuture<>();
        try (ServerSocket upstream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread reader = new Thread(() -> {
                try (Peer peer = Peer.of(upstream.accept())) {
                    bytes.complete(peer.readInput().length);
                } catch (IOException e) {
                    bytes.completeExceptionally(e);
                }
            });
            reader.start();
            OwnLoad load;
            try (Server server = start(type, upstream.getLocalPort())) {
                load = server.ownLoad();
                load.start();
                Deadline.until("some messages", () -> load.done() > 0);
                load.stop();
            }
            assertEquals(
                    load.done() * WRITTEN_BYTES, bytes.get(20, TimeUnit.SECONDS).longValue());
            reader.join();
        }
    }
}
