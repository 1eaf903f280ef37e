// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.room;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Random steps of one thread on sessions and rooms, and the same on a set of members for each room. */
final class RoomModel implements AutoCloseable {
    private static final int SESSIONS = 50;
    private static final int ROOMS = 20;

    private final Random random;
    private final ConnectionManager manager;
    private final EventRecorder events = new EventRecorder();
    private final Background background = new Background();
    private final int port;
    private final List<Member> members = new ArrayList<>();
    private final Map<String, Set<Member>> rooms = new TreeMap<>();
    private CompletableFuture<BroadcastResult> lastToAll = CompletableFuture.completedFuture(null);

    /** A session, what its peer must receive, and what it has received. */
    private static final class Member {
        private final Session session;
        private final StringBuilder expected = new StringBuilder();
        private final CompletableFuture<String> received = new CompletableFuture<>();

        Member(Session session) {
            this.session = session;
        }
    }

    RoomModel(long seed, Transport transport) throws IOException {
        random = new Random(seed);
        manager = ConnectionManager.builder().transport(transport).eventLoops(2).build();
        port = manager.listenTcp(0, events).port();
        for (int i = 0; i < ROOMS; i++) {
            rooms.put("room " + i, new LinkedHashSet<>());
        }
    }

    void run(int steps) throws Exception {
        for (int i = 0; i < SESSIONS; i++) {
            begin();
        }
        for (int i = 0; i < steps; i++) {
            step(i, random.nextInt(1000));
            if (i % 500 == 0) {
                check();
            }
        }
        check();
        while (!members.isEmpty()) {
            end(members.get(0));
        }
        assertEquals(List.of(), List.copyOf(manager.rooms()));
    }

    private void step(int number, int act) throws Exception {
        Member one = members.get(random.nextInt(members.size()));
        String name = "room " + random.nextInt(ROOMS);
        String message = number + ",";
        if (act < 2) {
            end(one);
            begin();
        } else if (act < 200) {
            assertEquals(true, one.session.join(name));
            rooms.get(name).add(one);
        } else if (act < 600) {
            one.session.leave(name);
            rooms.get(name).remove(one);
        } else if (act < 850) {
            write(manager.room(name).write(message), message, rooms.get(name));
        } else if (act < 960) {
            Set<Member> others = new LinkedHashSet<>(rooms.get(name));
            others.remove(one);
            write(manager.room(name).except(one.session.id()).write(message), message, others);
        } else if (act < 980) {
            one.session.write(message);
            one.expected.append(message);
        } else {
            lastToAll = manager.writeToAll(message);
            write(lastToAll, message, members);
        }
    }

    private void write(CompletableFuture<BroadcastResult> written, String message, Collection<Member> to) {
        to.forEach(member -> member.expected.append(message));
        if (random.nextInt(50) == 0) {
            assertEquals(new BroadcastResult(to.size(), 0, 0), Deadline.get(written));
        }
    }

    /** A session that begins gets what still waits for its event loop then, so nothing must. */
    private void begin() throws IOException {
        Deadline.get(lastToAll);
        Peer peer = Peer.connect(port);
        Member member = new Member(events.nextSession());
        members.add(member);
        background.start("reader", () -> {
            try (peer) {
                member.received.complete(new String(peer.readToEnd(), UTF_8));
            }
        });
    }

    private void end(Member member) {
        CompletableFuture<Void> closed = member.session.close();
        members.remove(member);
        rooms.values().forEach(room -> room.remove(member));
        Deadline.get(closed);
        events.nextDisconnected();
        assertEquals(member.expected.toString(), Deadline.get(member.received));
    }

    private void check() {
        Set<String> inhabited = new LinkedHashSet<>();
        rooms.forEach((name, in) -> {
            Room room = manager.room(name);
            assertEquals(
                    in.stream().map(member -> member.session).collect(Collectors.toSet()), Set.copyOf(room.sessions()));
            assertEquals(in.size(), room.size());
            if (!in.isEmpty()) {
                inhabited.add(name);
            }
        });
        assertEquals(inhabited, manager.rooms().stream().map(Room::name).collect(Collectors.toSet()));
        assertEquals(
                rooms.values().stream().mapToLong(Set::size).sum(),
                manager.stats().memberships());
        for (Member member : members) {
            assertEquals(
                    rooms.keySet().stream()
                            .filter(name -> rooms.get(name).contains(member))
                            .collect(Collectors.toSet()),
                    member.session.rooms());
        }
    }

    @Override
    public void close() {
        manager.close();
        background.close();
    }
}
