// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class HalfCloseTest {
    @OnEachTransport
    void aReplyMadeAfterThePeersEndArrivesWhole(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel()) {
            int port = manager.listenTcp(0, events).port();
            try (Peer peer = Peer.connect(port)) {
                peer.send("question").finish();
                SessionEvent data = take(events, SessionState.DATA);
                // The peer's FIN has been seen by now: the session knows the end of its input.
                Deadline.until(
                        "the end of input",
                        () -> !data.session().channel().config().isAutoRead());
                var reply = data.reply("answer to " + data.text());
                SessionEvent end = take(events, SessionState.DISCONNECTED);
                assertEquals(DisconnectReason.PEER_CLOSED, end.reason());
                assertEquals("answer to question", new String(peer.readToEnd(), UTF_8));
                Deadline.get(reply);
            }
        }
    }

    @OnEachTransport
    void everythingSentBeforeTheEndIsDeliveredThoughTheApplicationPaused(Transport transport) throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(1).nextBytes(sent);
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel()) {
            int port = manager.listenTcp(0, events).port();
            try (Peer peer = Peer.connect(port)) {
                var session = take(events, SessionState.NEW).session();
                session.pauseReads();
                Deadline.until("the pause", () -> !session.channel().config().isAutoRead());
                Thread sender = new Thread(() -> {
                    try {
                        peer.send(sent).close();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
                sender.start();
                assertTrue(events.poll(Duration.ofMillis(200)) == null || transport == Transport.EPOLL);
                session.resumeReads();
                ByteArrayOutputStream received = new ByteArrayOutputStream();
                SessionEvent event = assertNotNullEvent(events.take());
                while (event.state() == SessionState.DATA) {
                    received.writeBytes(event.data());
                    event = assertNotNullEvent(events.take());
                }
                sender.join();
                assertEquals(DisconnectReason.PEER_CLOSED, event.reason());
                assertArrayEquals(sent, received.toByteArray());
            }
        }
    }

    private static SessionEvent take(EventChannel events, SessionState state) throws InterruptedException {
        SessionEvent event = assertNotNullEvent(events.take());
        while (event.state() != state) {
            event = assertNotNullEvent(events.take());
        }
        return event;
    }

    private static SessionEvent assertNotNullEvent(@org.jspecify.annotations.Nullable SessionEvent event) {
        assertNotNull(event);
        return event;
    }
}
