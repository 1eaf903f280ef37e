// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.netty.channel.EventLoop;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Joins, leaves and ends of many threads at once. */
@ExtendWith(NoLeaks.class)
class RoomRaceTest {
    @OnEachTransport
    void aJoinThatRacesWithTheEndLeavesNothingBehind(Transport transport) throws Exception {
        raceWithTheEnd(transport, 300);
    }

    @Tag("soak")
    @OnEachTransport
    void aHundredThousandJoinsThatRaceWithTheEndLeaveNothingBehind(Transport transport) throws Exception {
        raceWithTheEnd(transport, 100_000);
    }

    private static void raceWithTheEnd(Transport transport, int times) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Background background = new Background()) {
            int port = manager.listenTcp(0, events).port();
            CyclicBarrier together = new CyclicBarrier(2);
            Session[] current = new Session[1];
            background.start("joiner", () -> {
                for (int i = 0; i < times; i++) {
                    together.await();
                    for (int room = 0; room < 5; room++) {
                        current[0].join("room " + room);
                    }
                    together.await();
                }
            });
            for (int i = 0; i < times; i++) {
                Peer peer = Peer.connect(port);
                current[0] = events.nextSession();
                together.await();
                if (i % 3 == 0) {
                    current[0].abort();
                } else {
                    peer.reset();
                }
                together.await();
                events.nextDisconnected();
                peer.close();
            }
            assertEquals(List.of(), List.copyOf(manager.rooms()));
            assertEquals(0, manager.stats().rooms());
            assertEquals(0, manager.stats().memberships());
        }
    }

    @OnEachTransport
    void theLastLeaveAndANewJoinDoNotMissEachOther(Transport transport) throws Exception {
        int times = 5000;
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.onTwoLoops(transport);
                Background background = new Background()) {
            int port = manager.listenTcp(0, events).port();
            Set<EventLoop> loops = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                Peer peer = Peer.connect(port);
                Session session = events.nextSession();
                loops.add(session.channel().eventLoop());
                background.start("reader", () -> {
                    try (peer) {
                        expectAll(peer, session.id(), times);
                    }
                });
                background.start("joiner", () -> {
                    for (int n = 0; n < times; n++) {
                        assertTrue(session.join("lobby"));
                        manager.room("lobby").write(session.id() + " " + n + "\n");
                        session.leave("lobby");
                    }
                });
            }
            assertEquals(2, loops.size());
        }
    }

    /** Of the messages of this session none is missing; others of the room may come in between. */
    private static void expectAll(Peer peer, String id, int times) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(peer.socket().getInputStream(), UTF_8));
        for (int n = 0; n < times; ) {
            String line = in.readLine();
            if (line.startsWith(id + " ")) {
                assertEquals(id + " " + n++, line);
            }
        }
    }

    @OnEachTransport
    void aThousandRoomsOfOneSessionAreLeftInItsEnd(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            for (int i = 0; i < 1000; i++) {
                assertTrue(session.join("room " + i));
            }
            assertEquals(1000, manager.rooms().size());
            peer.close();
            events.nextDisconnected();
            assertEquals(List.of(), List.copyOf(manager.rooms()));
            assertEquals(0, manager.stats().rooms());
        }
    }

    @OnEachTransport
    void manySessionsInAHundredRoomsEndAtOnce(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, events).port();
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                peers.add(Peer.connect(port));
                Session session = events.nextSession();
                for (int room = 0; room < 100; room++) {
                    assertTrue(session.join("room " + room));
                }
            }
            assertEquals(20_000, manager.stats().memberships());
            for (Peer peer : peers) {
                peer.close();
            }
            Deadline.until("all ends", () -> manager.stats().closed() == peers.size());
            assertEquals(0, manager.stats().rooms());
            assertEquals(0, manager.stats().memberships());
        }
    }

    @OnEachTransport
    void aSnapshotUnderChurnHoldsEveryMemberThatStaysEachOnce(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        AtomicBoolean over = new AtomicBoolean();
        try (ConnectionManager manager = Transports.onTwoLoops(transport);
                Background background = new Background()) {
            int port = manager.listenTcp(0, events).port();
            Room lobby = manager.room("lobby");
            List<Peer> peers = new ArrayList<>();
            List<Session> stay = new ArrayList<>();
            List<Session> come = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                peers.add(Peer.connect(port));
                (i % 2 == 0 ? stay : come).add(events.nextSession());
            }
            stay.forEach(session -> assertTrue(session.join("lobby")));
            for (int half = 0; half < 2; half++) {
                List<Session> churning = come.subList(half * 10, half * 10 + 10);
                background.start("churn", () -> {
                    while (!over.get()) {
                        churning.forEach(session -> session.join("lobby"));
                        Deadline.get(lobby.write(""));
                        churning.forEach(session -> session.leave("lobby"));
                    }
                });
            }
            try {
                for (int i = 0; i < 2000; i++) {
                    List<Session> snapshot = List.copyOf(lobby.sessions());
                    Set<Session> once = new HashSet<>(snapshot);
                    assertEquals(once.size(), snapshot.size());
                    assertTrue(once.containsAll(stay));
                    assertTrue(lobby.size() >= stay.size());
                }
            } finally {
                over.set(true);
            }
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    @OnEachTransport
    void thousandsOfRoomsComeAndGo(Transport transport) throws Exception {
        comeAndGo(transport, 20_000);
    }

    @Tag("soak")
    @OnEachTransport
    void aMillionRoomsComeAndGo(Transport transport) throws Exception {
        comeAndGo(transport, 100_000); // so that all that is loaded and grown once is there
        long before = usedHeap();
        comeAndGo(transport, 1_000_000);
        long after = usedHeap();
        assertTrue(after < before * 1.05 + (1 << 20), before + " bytes before, " + after + " after");
    }

    private static long usedHeap() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void comeAndGo(Transport transport, int rooms) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, events).port();
            List<Peer> peers = new ArrayList<>();
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                peers.add(Peer.connect(port));
                sessions.add(events.nextSession());
            }
            for (int i = 0; i < rooms; i++) {
                Session session = sessions.get(i % 10);
                assertTrue(session.join("room " + i));
                if (i >= 5000) {
                    sessions.get((i - 5000) % 10).leave("room " + (i - 5000));
                }
                if (i % 1000 == 0) {
                    Deadline.get(manager.writeToAll("x"));
                }
            }
            assertEquals(Math.min(rooms, 5000), manager.stats().memberships());
            for (Peer peer : peers) {
                peer.close();
            }
            Deadline.until("all ends", () -> manager.stats().closed() == 10);
            assertEquals(List.of(), List.copyOf(manager.rooms()));
            assertEquals(0, manager.stats().rooms());
        }
    }
}
