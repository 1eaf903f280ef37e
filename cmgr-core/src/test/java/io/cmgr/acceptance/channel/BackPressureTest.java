// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.TestStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fast senders, while no thread takes events. */
@ExtendWith(NoLeaks.class)
class BackPressureTest {
    private static final int SENDERS = 20;
    private static final int BYTES_EACH = 4 << 20;
    private static final int MAX_EVENTS = 64;
    private static final long MAX_BYTES = 256 << 10;

    /** The most bytes that Netty reads at once. */
    private static final int ONE_READ_BYTES = 64 << 10;

    private static final SessionHandler ECHO = (session, data, from) -> session.write(data.retain());

    @OnEachTransport
    void theChannelStaysWithinItsBoundAndALaterTakerGetsEveryByteInOrder(Transport transport) throws Exception {
        try (ConnectionManager manager = oneLoop(transport);
                EventChannel events = manager.openEventChannel(MAX_EVENTS, MAX_BYTES)) {
            int port = listen(manager, events);
            int echo = manager.listenTcp(0, ECHO).port();
            try (Background background = new Background();
                    Peer bystander = Peer.connect(echo)) {
                AtomicLong sent = new AtomicLong();
                List<Peer> peers = senders(port, background, sent, false);
                Deadline.until("every sender to be paused", () -> allPaused(manager, events));
                // The event loop is not blocked: it still replies, and soon no more bytes come in.
                ping(bystander);
                Deadline.until("every sender to be paused", () -> allPaused(manager, events));
                long whenFull = events.queuedBytes();
                ping(bystander);
                assertWithinBound(events);
                assertEquals(whenFull, events.queuedBytes(), "more came in after everybody was paused");
                assertTrue(sent.get() < (long) SENDERS * BYTES_EACH, "the senders did not stall");

                assertEveryByteComesInOrder(events, (long) SENDERS * BYTES_EACH);
                for (Peer peer : peers) {
                    peer.close();
                }
            }
        }
    }

    @OnEachTransport
    void whatArrivesBeforeAnEndIsNotLostByFullChannels(Transport transport) throws Exception {
        try (ConnectionManager manager = oneLoop(transport);
                EventChannel events = manager.openEventChannel(MAX_EVENTS, MAX_BYTES)) {
            int port = listen(manager, events);
            try (Background background = new Background()) {
                List<Peer> peers = senders(port, background, new AtomicLong(), true);
                Deadline.until("every sender to be paused", () -> allPaused(manager, events));
                assertEveryByteComesInOrder(events, (long) SENDERS * BYTES_EACH);
                Deadline.until("the ends", () -> {
                    events.poll();
                    return manager.sessions().isEmpty();
                });
                for (Peer peer : peers) {
                    peer.close();
                }
            }
        }
    }

    @OnEachTransport
    void severalTakersTogetherGetEverything(Transport transport) throws Exception {
        try (ConnectionManager manager =
                        ConnectionManager.builder().transport(transport).build();
                EventChannel events = manager.openEventChannel(MAX_EVENTS, MAX_BYTES)) {
            int port = listen(manager, events);
            AtomicLong taken = new AtomicLong();
            AtomicLong ends = new AtomicLong();
            try (Background takers = new Background()) {
                for (int i = 0; i < 4; i++) {
                    takers.start("taker", () -> {
                        for (SessionEvent event : events) {
                            taken.addAndGet(event.data().length);
                            ends.addAndGet(event.state() == SessionState.DISCONNECTED ? 1 : 0);
                        }
                    });
                }
                try (Background background = new Background()) {
                    for (Peer peer : senders(port, background, new AtomicLong(), true)) {
                        background.start("closer", () -> {
                            assertEquals(0, peer.readToEnd().length);
                            peer.close();
                        });
                    }
                }
                Deadline.until("all ends", () -> ends.get() == SENDERS);
                assertEquals((long) SENDERS * BYTES_EACH, taken.get());
                assertEquals(0, events.size());
                assertEquals(0, events.queuedBytes());
                manager.close();
            }
        }
    }

    private static void ping(Peer bystander) throws IOException {
        for (int i = 0; i < 100; i++) {
            bystander.send("ping");
            assertEquals("ping", bystander.readText(4));
        }
    }

    private static ConnectionManager oneLoop(Transport transport) {
        return ConnectionManager.builder().transport(transport).eventLoops(1).build();
    }

    private static int listen(ConnectionManager manager, EventChannel events) throws IOException {
        return manager.listen(TcpListen.on("127.0.0.1", 0).receiveBuffer(64 << 10), events)
                .port();
    }

    private static List<Peer> senders(int port, Background background, AtomicLong sent, boolean finish)
            throws IOException {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            Peer peer = Peer.connect(port);
            peer.socket().setSendBufferSize(64 << 10);
            peers.add(peer);
        }
        for (Peer peer : peers) {
            background.start("sender", () -> {
                for (int offset = 0; offset < BYTES_EACH; offset += 64 << 10) {
                    peer.send(TestStream.bytes(offset, 64 << 10));
                    sent.addAndGet(64 << 10);
                }
                if (finish) {
                    peer.finish();
                }
            });
        }
        return peers;
    }

    private static boolean allPaused(ConnectionManager manager, EventChannel events) {
        List<Session> feeding = manager.sessions().stream()
                .filter(session -> session.listenerId() != null && isFeeding(session))
                .toList();
        // While accepting is paused, not all senders have been accepted.
        return (events.size() >= MAX_EVENTS || events.queuedBytes() >= MAX_BYTES)
                && !feeding.isEmpty()
                && feeding.stream().allMatch(Reads::areOff);
    }

    private static boolean isFeeding(Session session) {
        return "l0".equals(session.listenerId());
    }

    private static void assertWithinBound(EventChannel events) {
        // In addition, each session may have an ACCEPTED, a NEW, and one read.
        assertTrue(events.size() <= MAX_EVENTS + 3 * SENDERS, () -> events.size() + " events");
        assertTrue(
                events.queuedBytes() <= MAX_BYTES + (long) SENDERS * ONE_READ_BYTES,
                () -> events.queuedBytes() + " bytes");
    }

    private static void assertEveryByteComesInOrder(EventChannel events, long total) throws InterruptedException {
        Map<String, Long> received = new HashMap<>();
        long left = total;
        while (left > 0) {
            SessionEvent event = Events.next(events);
            if (event.state() == SessionState.DATA) {
                byte[] data = event.data();
                long offset = received.getOrDefault(event.id(), 0L);
                assertTrue(TestStream.matches(offset, data, data.length), "out of order");
                received.put(event.id(), offset + data.length);
                left -= data.length;
            }
            assertWithinBound(events);
        }
        received.values().forEach(bytes -> assertEquals(BYTES_EACH, bytes));
    }
}
