// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.channel.EventChannel;
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
import io.cmgr.testkit.ServerFixture;
import io.netty.handler.codec.LineBasedFrameDecoder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages of a codec, taken from an event channel. */
@ExtendWith(NoLeaks.class)
class CodecChannelTest {
    private static TcpListen greeted() {
        return TcpListen.on("127.0.0.1", 0).codec(Greeting::codec);
    }

    @OnEachTransport
    void anEventHasTheMessageAndNoBytes(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(
                    fixture.manager().listen(greeted(), fixture.events()).port());
            fixture.next(SessionState.ACCEPTED);
            SessionEvent opened = fixture.next(SessionState.NEW);
            assertNull(opened.message());
            peer.send("HELLO Ada\n");
            SessionEvent event = fixture.next(SessionState.DATA);
            assertEquals(new Greeting("Ada"), event.message());
            assertEquals(0, event.data().length);
            assertEquals("", event.text());
            assertTrue(event.toString().startsWith("DATA a1 127.0.0.1:"), event.toString());
            assertTrue(event.toString().endsWith(" 10 bytes"), event.toString());
            Deadline.get(event.sender().writeMessage(new Greeting("you")));
            assertEquals("HELLO you\n", peer.readText(10));
        }
    }

    @OnEachTransport
    void bytesHaveNoMessage(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            fixture.accept();
            peer.send("bytes");
            assertNull(fixture.next(SessionState.DATA).message());
        }
    }

    /** Whoever passes a buffer on would have to release it, which no taker of events does. */
    @OnEachTransport
    void aReferenceCountedMessageEndsTheSession(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen where =
                    TcpListen.on("127.0.0.1", 0).codec(handlers -> handlers.addLast(new LineBasedFrameDecoder(100)));
            Peer peer = fixture.call(
                    fixture.manager().listen(where, fixture.events()).port());
            fixture.accept();
            peer.send("a line\n");
            assertEquals(0, peer.readToEnd().length);
            SessionEvent end = fixture.next(SessionState.DISCONNECTED);
            assertEquals(DisconnectReason.HANDLER_ERROR, end.reason());
            Throwable cause = assertInstanceOf(IllegalArgumentException.class, end.cause());
            assertTrue(
                    cause.getMessage().matches("message: \\S*ByteBuf\\S* is reference-counted, .*"), cause::getMessage);
        }
    }

    /** The bytes that were read for them fill the channel, and TCP slows the sender down; nothing is lost. */
    @OnEachTransport
    void aFullChannelPausesWhoSendsMessages(Transport transport) throws Exception {
        int messages = 20_000;
        String line = new Greeting("x".repeat(993)).line();
        try (ServerFixture fixture = ServerFixture.on(transport);
                Background sender = new Background()) {
            EventChannel small = fixture.manager().openEventChannel(1_000_000, 100_000);
            Peer peer = fixture.call(fixture.manager().listen(greeted(), small).port());
            sender.start("sender", () -> {
                for (int i = 0; i < messages; i++) {
                    peer.send(line.getBytes(US_ASCII));
                }
                peer.finish();
            });
            Deadline.until("a full channel", () -> small.queuedBytes() >= 25_000);
            int taken = 0;
            for (SessionEvent event = Events.next(small);
                    event.state() != SessionState.DISCONNECTED;
                    event = Events.next(small)) {
                if (event.state() == SessionState.DATA) {
                    assertEquals(line, ((Greeting) event.message()).line());
                    taken++;
                }
                assertTrue(small.queuedBytes() < 300_000, small.queuedBytes() + " bytes wait");
            }
            assertEquals(messages, taken);
            assertEquals(0, small.queuedBytes());
        }
    }
}
