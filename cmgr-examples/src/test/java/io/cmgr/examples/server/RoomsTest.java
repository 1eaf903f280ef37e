// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.SteadyClients;
import io.cmgr.examples.client.Totals;
import io.cmgr.examples.client.Traffic;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The servers with rooms of bench do the same work: each message reaches those in its room, and nobody else. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class RoomsTest {
    private static final int LOOPS = 2;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(names = {"CMGR_ROOM_OF_ALL", "CMGR_BROADCAST", "NETTY_GROUP"})
    private @interface OnEachServerOfAll {}

    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(names = {"CMGR_ROOM_OF_3", "CMGR_THREE_WRITES", "NETTY_MATCHED_GROUP"})
    private @interface OnEachServerOfThree {}

    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(names = {"CMGR_SHARED_ROOMS", "NETTY_SHARED_GROUPS"})
    private @interface OnEachServerOfShared {}

    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(names = {"CMGR_OWN_ROOMS", "NETTY_OWN_GROUPS"})
    private @interface OnEachServerOfOwn {}

    private static InetSocketAddress address(Server server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    private static Server start(ServerType type) throws IOException {
        return type.start(LOOPS, new InetSocketAddress(0));
    }

    private static void say(Peer peer, String text) throws IOException {
        peer.send(message(text));
    }

    private static String message(String text) {
        return text + ".".repeat(Server.BROADCAST_BYTES - text.length());
    }

    private static void assertHears(Peer peer, String... texts) throws IOException {
        for (String text : texts) {
            assertEquals(message(text), peer.readText(Server.BROADCAST_BYTES));
        }
    }

    /** Peers whose connections the server has served in this order: each has said its number and heard it. */
    private static List<Peer> inOrder(Server server, int count) throws IOException {
        List<Peer> peers = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            Peer peer = Peer.connect(server.port());
            peers.add(peer);
            say(peer, "hello " + n);
            assertHears(peer, "hello " + n);
        }
        return peers;
    }

    private static void close(List<Peer> peers) throws IOException {
        for (Peer peer : peers) {
            peer.close();
        }
    }

    @OnEachServerOfAll
    void whatOneSaysAllHear(ServerType type) throws Exception {
        try (Server server = start(type)) {
            List<Peer> peers = inOrder(server, 3);
            assertHears(peers.get(0), "hello 1", "hello 2");
            assertHears(peers.get(1), "hello 2");
            close(peers);
        }
    }

    @OnEachServerOfThree
    void whatOneSaysItsThreeHear(ServerType type) throws Exception {
        try (Server server = start(type)) {
            List<Peer> peers = inOrder(server, 5);
            say(peers.get(1), "to the first three");
            assertHears(peers.get(0), "hello 1", "hello 2", "to the first three");
            assertHears(peers.get(1), "hello 2", "to the first three");
            assertHears(peers.get(2), "to the first three");
            say(peers.get(4), "to the next");
            assertHears(peers.get(3), "hello 4", "to the next");
            assertHears(peers.get(4), "to the next");
            close(peers);
        }
    }

    /** The clients notice when one hears a message of a sender and not its next. */
    @OnEachServerOfThree
    void threeHearEachMessageUnderLoad(ServerType type) throws Exception {
        int connections = 60;
        try (Server server = start(type);
                ClientLoops loops = new ClientLoops(1);
                SteadyClients clients =
                        new SteadyClients(loops, Traffic.broadcast(connections, connections, 4, 64), address(server))) {
            clients.open(Duration.ZERO, tried -> {});
            clients.start();
            clients.stop(LIMIT); // by then each session is in its room
            Totals before = clients.totals();
            clients.start();
            clients.stop(LIMIT);
            long sent = clients.totals().since(before).sent();
            Deadline.until(
                    "three of each message",
                    () -> clients.totals().since(before).heard() >= sent * Server.THREE);
            assertServed(clients);
        }
    }

    private static void assertServed(SteadyClients clients) {
        assertEquals(List.of(), clients.failures().first());
        assertEquals(0, clients.totals().unanswered());
    }

    /** The sessions 0 and 97 are in 99 of the same rooms: what is the first's room 1 is the other's room 0. */
    @OnEachServerOfShared
    void messagesGoToTheRoomsInTurn(ServerType type) throws Exception {
        try (Server server = start(type)) {
            List<Peer> peers = inOrder(server, 98);
            Peer first = peers.get(0);
            Peer second = peers.get(1);
            Peer last = peers.get(97);
            assertHears(first, "hello 97");
            say(first, "to room 1");
            assertHears(first, "to room 1");
            assertHears(last, "to room 1");
            say(second, "alone");
            assertHears(second, "alone");
            say(last, "to its room 1");
            assertHears(last, "to its room 1");
            assertHears(first, "to its room 1");
            close(peers);
        }
    }

    @OnEachServerOfShared
    void allMessagesAreHeardUnderLoadAtARate(ServerType type) throws Exception {
        try (Server server = start(type);
                ClientLoops loops = new ClientLoops(1);
                SteadyClients clients =
                        new SteadyClients(loops, Traffic.rooms(200, 20, 4, 64, 100_000), address(server))) {
            clients.open(Duration.ZERO, tried -> {});
            clients.start();
            Deadline.until(
                    "each sender has used each room", () -> clients.totals().sent() >= 20 * ManyRooms.OF_EACH);
            clients.stop(LIMIT);
            assertServed(clients);
            assertTrue(clients.totals().heard() > clients.totals().sent());
        }
    }

    @OnEachServerOfOwn
    void whatOneSaysInARoomOfItsOwnNobodyElseHears(ServerType type) throws Exception {
        try (Server server = start(type)) {
            List<Peer> peers = inOrder(server, 3);
            for (String text : List.of("once", "and again")) {
                for (Peer peer : peers) {
                    say(peer, text);
                    assertHears(peer, text);
                }
            }
            close(peers);
        }
    }
}
