// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;

/** Half-closed connections are still used: by a handler that goes on writing, and by a real netcat. */
@ExtendWith(NoLeaks.class)
class HalfClosedUseTest {
    @OnEachTransport
    void aHandlerThatKeepsTheSessionAtItsEndGoesOnWriting(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder() {
            @Override
            public void onEndOfInput(Session session) {
                // stays
            }
        };
        int length = 1 << 20;
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port(), 16 << 10);
                Background background = new Background()) {
            Session session = events.nextSession();
            peer.send("done").finish();
            Reads.awaitEndOfInput(session);
            background.start("reader", () -> {
                assertArrayEquals(TestStream.bytes(0, length), peer.read(length));
                assertEquals(0, peer.readToEnd().length);
            });
            for (int offset = 0; offset < length; offset += 4096) {
                Deadline.get(session.write(TestStream.bytes(offset, 4096)));
            }
            Deadline.get(session.close());
            assertEquals(DisconnectReason.PEER_CLOSED, events.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void aWriteThatHasToWaitForAHalfClosedPeerArrivesWhole(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder() {
            @Override
            public void onEndOfInput(Session session) {
                // stays
            }
        };
        int length = 8 << 20;
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port(), 16 << 10)) {
            Session session = events.nextSession();
            peer.finish();
            Reads.awaitEndOfInput(session);
            for (int turn = 0; turn < 2; turn++) { // the second write waits as the first did
                var written = session.write(TestStream.bytes(0, length));
                assertArrayEquals(TestStream.bytes(0, length), peer.read(length));
                Deadline.get(written);
            }
        }
    }

    @OnEachTransport
    void netcatThatEndsItsInputGetsTheWholeEchoFromASlowTaker(Transport transport) throws Exception {
        Needs.netcat("-N");
        int length = 200_000;
        Path sent = Files.createTempFile("cmgr", "sent");
        Path received = Files.createTempFile("cmgr", "received");
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel(4, 8 << 10);
                Background background = new Background()) {
            Files.write(sent, TestStream.bytes(0, length));
            int port = manager.listenTcp(0, events).port();
            background.start("slow taker", () -> {
                for (SessionEvent event : events) {
                    if (event.state() == SessionState.DATA) {
                        // A slow taker: each reply must have gone out before it takes the next event.
                        Deadline.get(event.reply(event.data()));
                    }
                }
            });
            Process netcat = new ProcessBuilder("nc", "-N", "127.0.0.1", Integer.toString(port))
                    .redirectInput(sent.toFile())
                    .redirectOutput(received.toFile())
                    .start();
            try {
                assertEquals(true, netcat.waitFor(20, TimeUnit.SECONDS), "netcat did not end");
                assertArrayEquals(TestStream.bytes(0, length), Files.readAllBytes(received));
            } finally {
                netcat.destroyForcibly();
                manager.close();
            }
        } finally {
            Files.delete(sent);
            Files.delete(received);
        }
    }
}
