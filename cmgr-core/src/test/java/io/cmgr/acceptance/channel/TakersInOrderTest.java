// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UdpPeer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;

/** However many threads take, one session's events are worked on one at a time and in their order. */
@ExtendWith(NoLeaks.class)
class TakersInOrderTest {
    private static final TcpListen LINES = TcpListen.on(0).framing(Framing.lines(100));
    private static final int TAKERS = 4;

    @OnEachTransport
    void fourTakersAnswerTheLinesOfOneSessionInOrder(Transport transport) throws Exception {
        String lines = IntStream.range(0, 10_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
        try (Background background = new Background();
                ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listen(LINES, events).port())) {
            startEcho(background, events);
            background.start("sender", () -> peer.send(lines).finish());
            assertEquals(lines, new String(peer.readToEnd(), UTF_8));
        }
    }

    @OnEachTransport
    void fourTakersAnswerTheDatagramsOfOneSocketInOrder(Transport transport) throws Exception {
        try (Background background = new Background();
                ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                UdpPeer peer = UdpPeer.open()) {
            int port = ((InetSocketAddress) manager.listenUdp(0, events).localAddress()).getPort();
            startEcho(background, events);
            for (int round = 0; round < 200; round++) {
                for (int i = 0; i < 10; i++) {
                    peer.send(port, round + "." + i);
                }
                for (int i = 0; i < 10; i++) {
                    assertEquals(round + "." + i, peer.receiveText());
                }
            }
        }
    }

    @OnEachTransport
    void aSessionThatOneThreadIsSlowWithHoldsUpNoOther(Transport transport) throws Exception {
        int others = 99;
        int rounds = 20;
        try (Background background = new Background();
                ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel()) {
            int port = manager.listen(LINES, events).port();
            CountDownLatch goOn = new CountDownLatch(1);
            for (int i = 0; i < TAKERS; i++) {
                background.start("taker", () -> {
                    for (SessionEvent event : events) {
                        if (event.text().equals("slow 0")) {
                            assertTrue(goOn.await(60, TimeUnit.SECONDS));
                        }
                        echo(event);
                    }
                });
            }
            List<Peer> quick = new ArrayList<>();
            try (Peer slow = Peer.connect(port)) {
                for (int i = 0; i < others; i++) {
                    quick.add(Peer.connect(port));
                }
                for (int round = 0; round < rounds; round++) {
                    slow.send("slow " + round + "\n");
                    for (Peer peer : quick) {
                        peer.send("quick " + round + "\n");
                    }
                    for (Peer peer : quick) {
                        String answer = "quick " + round + "\n";
                        assertEquals(answer, peer.readText(answer.length()));
                    }
                }
                assertEquals(0, slow.socket().getInputStream().available());
                goOn.countDown();
                for (int round = 0; round < rounds; round++) {
                    String answer = "slow " + round + "\n";
                    assertEquals(answer, slow.readText(answer.length()));
                }
            }
            for (Peer peer : quick) {
                peer.close();
            }
        }
    }

    @OnEachTransport
    void whatWaitsForAThreadIsHandedToItOldestFirst(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer one = Peer.connect(manager.listen(LINES, events).port());
                Background background = new Background()) {
            one.send("1\n2\n3\n");
            takeTheFirst(events, 3);
            Deadline.get(background.start("other taker", () -> assertNull(events.poll())));
            assertEquals("2", Events.next(events).text());
            Deadline.get(background.start("other taker", () -> assertNull(events.poll())));
            assertEquals(0, events.drainTo(new ArrayList<>(), 0)); // which asks, too
            Deadline.get(background.start(
                    "other taker", () -> assertEquals("3", Events.next(events).text())));
        }
    }

    @OnEachTransport
    void allThatADrainToHasTakenIsInTheCallersHand(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel()) {
            int port = manager.listen(LINES, events).port();
            try (Peer one = Peer.connect(port);
                    Peer other = Peer.connect(port);
                    Background background = new Background()) {
                one.send("1\n2\n");
                other.send("1\n");
                Deadline.until("all events", () -> events.size() == 7);
                List<SessionEvent> taken = new ArrayList<>();
                assertEquals(7, events.drainTo(taken, 100));
                other.send("2\n");
                Deadline.until("one more", () -> events.size() == 1);
                one.send("3\n");
                Deadline.until("two more", () -> events.size() == 2);
                Deadline.get(background.start("other taker", () -> assertNull(events.poll())));
                assertEquals("2", Events.next(events).text());
                assertEquals("3", Events.next(events).text());
            }
        }
    }

    @OnEachTransport
    void theEndOfASessionIsHandedOutWhenItsLastDataIsHandled(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listen(LINES, events).port());
                Background background = new Background()) {
            peer.send("1\n");
            SessionEvent data = Events.skipTo(SessionState.DATA, events);
            peer.reset();
            Deadline.until("the end", () -> events.size() == 1);
            Deadline.get(background.start("other taker", () -> assertNull(events.poll())));
            data.done();
            Deadline.get(background.start(
                    "other taker",
                    () -> assertEquals(
                            DisconnectReason.RESET, Events.next(events).reason())));
        }
    }

    @OnEachTransport
    void aClosedChannelEndsForATakerOnceWhatWaitsForOthersIsGone(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listen(LINES, events).port());
                Background background = new Background()) {
            peer.send("1\n2\n");
            takeTheFirst(events, 2);
            events.close();
            CompletableFuture<Thread> waiting = new CompletableFuture<>();
            CompletableFuture<Void> end = background.start("other taker", () -> {
                waiting.complete(Thread.currentThread());
                assertNull(events.take());
            });
            Deadline.until("the other taker's wait", () -> waiting.join().getState() == Thread.State.TIMED_WAITING);
            assertTrue(!end.isDone());
            assertEquals("2", Events.next(events).text());
            Deadline.get(end);
            assertNull(events.take());
        }
    }

    /** The calling thread works on the first of these lines, and the others wait for it. */
    private static void takeTheFirst(EventChannel events, int lines) {
        assertEquals("1", Events.skipTo(SessionState.DATA, events).text());
        Deadline.until("the other lines", () -> events.size() == lines - 1);
    }

    private static void startEcho(Background background, EventChannel events) {
        for (int i = 0; i < TAKERS; i++) {
            background.start("taker", () -> events.forEach(TakersInOrderTest::echo));
        }
    }

    private static void echo(SessionEvent event) {
        if (event.state() == SessionState.DATA) {
            var unused = event.reply(event.data());
        }
    }
}
