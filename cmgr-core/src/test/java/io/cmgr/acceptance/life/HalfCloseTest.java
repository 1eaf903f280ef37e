// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.TestStream;
import org.junit.jupiter.api.extension.ExtendWith;

/** A peer that finishes sending and goes on receiving. */
@ExtendWith(NoLeaks.class)
class HalfCloseTest {
    @OnEachTransport
    void aReplyMadeAfterThePeersEndArrivesWhole(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            peer.send("question").finish();
            fixture.accept();
            SessionEvent question = fixture.next(SessionState.DATA);
            Reads.awaitEndOfInput(question.session());
            var reply = question.reply("answer to " + question.text());
            assertEquals(
                    DisconnectReason.PEER_CLOSED,
                    fixture.next(SessionState.DISCONNECTED).reason());
            assertEquals("answer to question", new String(peer.readToEnd(), UTF_8));
            Deadline.get(reply);
        }
    }

    @OnEachTransport
    void everythingSentBeforeTheEndIsDeliveredThoughTheApplicationPaused(Transport transport) throws Exception {
        int first = 16 << 10;
        int rest = 1 << 20;
        try (ServerFixture fixture = ServerFixture.on(transport);
                Background background = new Background()) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            session.pauseReads();
            Reads.awaitPause(session);
            peer.send(TestStream.bytes(0, first));
            Deadline.get(session.write("turn")); // by now the event loop has had a turn
            assertEquals("turn", peer.readText(4));
            assertNull(fixture.events().poll(), "came in spite of the pause");
            background.start(
                    "sender", () -> peer.send(TestStream.bytes(first, rest)).close());
            session.resumeReads();
            int received = 0;
            SessionEvent event = fixture.next();
            while (event.state() == SessionState.DATA) {
                byte[] data = event.data();
                assertTrue(TestStream.matches(received, data, data.length));
                received += data.length;
                event = fixture.next();
            }
            assertEquals(first + rest, received);
            assertEquals(DisconnectReason.PEER_CLOSED, event.reason());
        }
    }
}
