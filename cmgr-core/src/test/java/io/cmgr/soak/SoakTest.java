// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Transports;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mixed load with random faults on all transports at once, for {@code -Dcmgr.soak.seconds}, ten minutes by default. */
@Tag("soak")
@ExtendWith(NoLeaks.class)
class SoakTest {
    private static final int CLIENTS = 100;
    private static final int SAMPLES = 60;

    private final long seconds = Long.getLong("cmgr.soak.seconds", 600);
    private final Random random = new Random();
    private final Map<Transport, Tally> tallies = new LinkedHashMap<>();
    private final List<SoakServer> servers = new ArrayList<>();
    private final List<OutgoingLoad> outgoing = new ArrayList<>();
    private final List<LinkLoad> links = new ArrayList<>();

    @Test
    void underChaosEveryByteIsRightAndNothingGrows() throws Exception {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        random.setSeed(seed);
        System.out.println("soak of " + seconds + " s, -Dcmgr.seed=" + seed);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try (Background background = new Background();
                Gauges gauges = new Gauges(this::liveSessions)) {
            BooleanSupplier going = () -> System.nanoTime() - end < 0 && background.ended() == 0;
            for (Transport transport : Transports.here().toList()) {
                open(transport);
            }
            try {
                try (Background load = new Background()) {
                    BooleanSupplier loading = () -> going.getAsBoolean() && load.ended() == 0;
                    for (int i = 0; i < servers.size(); i++) {
                        start(load, loading, background, servers.get(i), outgoing.get(i), tallyOf(i));
                        start(load, loading, links.get(i));
                    }
                    sampleUntilTheEnd(gauges, loading);
                }
                links.stream().flatMap(each -> each.links().stream()).forEach(NumberedLink::finish);
            } finally {
                links.forEach(LinkLoad::close);
                outgoing.forEach(OutgoingLoad::close);
                servers.forEach(SoakServer::close);
                System.out.println(gauges);
                tallies.forEach((transport, tally) -> System.out.println(transport + "\n" + tally));
            }
            assertTrue(gauges.allFlat(), "something grew, see the table");
        }
        tallies.values().forEach(SoakTest::assertEverythingHappened);
        servers.forEach(server -> assertAllEnded(server.manager()));
        outgoing.forEach(call -> assertAllEnded(call.manager()));
        links.stream().flatMap(each -> each.managers().stream()).forEach(SoakTest::assertAllEnded);
    }

    private void open(Transport transport) throws Exception {
        Tally tally = new Tally();
        SoakServer server = new SoakServer(transport, tally);
        tallies.put(transport, tally);
        servers.add(server);
        outgoing.add(new OutgoingLoad(transport, server, tally, random.nextLong()));
        links.add(new LinkLoad(transport, tally, random.nextLong()));
    }

    private Tally tallyOf(int server) {
        return List.copyOf(tallies.values()).get(server);
    }

    private void start(
            Background load,
            BooleanSupplier going,
            Background background,
            SoakServer server,
            OutgoingLoad outgoing,
            Tally tally) {
        Random taker = new Random(random.nextLong());
        background.start("application", () -> server.serve(taker));
        Operator operator = new Operator(server, tally, random.nextLong());
        load.start("operator", () -> operator.operate(going));
        Operator speaker = new Operator(server, tally, random.nextLong());
        load.start("speaker", () -> speaker.broadcast(going));
        RoomLoad rooms = new RoomLoad(server, tally, random.nextLong());
        load.start("rooms", () -> rooms.operate(going));
        load.start("caller", () -> outgoing.call(going));
        for (int i = 0; i < CLIENTS; i++) {
            LoadClient one = new LoadClient(server, tally, random.nextLong());
            load.start("client", () -> one.act(going));
        }
    }

    private void start(Background load, BooleanSupplier going, LinkLoad links) {
        load.start("links", () -> links.operate(going));
        for (NumberedLink each : links.links()) {
            Random pace = new Random(random.nextLong());
            load.start("link", () -> each.write(going, pace));
        }
    }

    private void sampleUntilTheEnd(Gauges gauges, BooleanSupplier going) {
        Random pace = new Random();
        long period = TimeUnit.SECONDS.toNanos(seconds) / SAMPLES;
        for (long next = System.nanoTime(); going.getAsBoolean(); ) {
            if (System.nanoTime() - next >= 0) {
                gauges.sample();
                next += period;
            }
            LoadClient.pauseRandomly(pace, 20);
        }
    }

    private long liveSessions() {
        return servers.stream()
                .mapToLong(server -> server.manager().sessions().size())
                .sum();
    }

    private static void assertEverythingHappened(Tally tally) {
        for (String what : List.of("reset when idle", "reset in the middle", "close", "half-close", "be slow")) {
            assertTrue(tally.of("did: " + what) > 0, what);
        }
        for (String what : List.of("pause", "close by the server", "abort by the server", "cancel a connect")) {
            assertTrue(tally.of("did: " + what) > 0, what);
        }
        for (String what : List.of("join a room", "listen to rooms", "write to a room")) {
            assertTrue(tally.of("did: " + what) > 0, what);
        }
        for (String what : List.of("cut a link", "reconnect a link", "take a server away")) {
            assertTrue(tally.of("did: " + what) > 0, what);
        }
        for (String what : List.of("writes sent", "writes refused", "messages received")) {
            assertTrue(tally.of("link " + what) > 0, what);
        }
        assertFalse(tally.toString().contains("WRONG"), "see the tally");
        assertTrue(tally.of("messages to rooms queued") > 0, "messages to rooms");
        assertTrue(tally.of("states superseded") > 0, "superseded");
        assertEquals(tally.of("did: write to a room"), tally.of("writes to rooms completed"));
        for (String reason : List.of("PEER_CLOSED", "RESET", "LOCAL_CLOSE", "ABORTED", "SLOW_CONSUMER")) {
            assertTrue(tally.of("ended: " + reason) > 0, reason);
        }
        assertEquals(0, tally.of("ended: HANDLER_ERROR") + tally.of("calls ended: HANDLER_ERROR"));
        assertTrue(tally.of("datagrams echoed and checked") > 0, "datagrams");
        assertTrue(tally.of("broadcasts queued") > 0, "broadcasts");
        assertTrue(tally.of("states queued") > 0, "states");
    }

    private static void assertAllEnded(ConnectionManager manager) {
        assertEquals(manager.stats().opened(), manager.stats().closed(), "every session has ended");
        assertEquals(0, manager.stats().rooms(), "rooms are left");
        assertEquals(0, manager.stats().memberships(), "memberships are left");
    }
}
