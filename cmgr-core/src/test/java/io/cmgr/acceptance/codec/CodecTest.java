// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.codec;

import static io.cmgr.acceptance.codec.Greetings.greeted;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Callback;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.XorHandler;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sessions whose messages are the objects of a Netty codec: what arrives. */
@ExtendWith(NoLeaks.class)
class CodecTest {
    private final Greetings greetings = new Greetings();

    @OnEachTransport
    void messagesArriveAsObjectsAndLeaveAsBytes(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = greetings.call(fixture);
            Session session = greetings.nextSession();
            peer.send("HELLO Ada\nHELLO Ben\nHEL");
            assertEquals(new Greeting("Ada"), greetings.nextMessage());
            assertEquals(new Greeting("Ben"), greetings.nextMessage());
            peer.send("LO Eve\n");
            assertEquals(new Greeting("Eve"), greetings.nextMessage());
            assertEquals(30, session.stats().bytesIn());
            assertEquals(3, session.stats().reads());
            Deadline.get(session.writeMessage(new Greeting("all")));
            assertEquals("HELLO all\n", peer.readText(10));
            assertEquals(10, session.stats().bytesOut());
            Deadline.get(session.write("bytes"));
            assertEquals("bytes", peer.readText(5));
        }
    }

    @OnEachTransport
    void soTheyDoBehindTls(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.manager()
                    .listen(certificates.listen().codec(Greeting::codec), greetings)
                    .port();
            TlsPeer peer = fixture.closeFirst(TlsPeer.connect(port, certificates));
            peer.send("HELLO Ada\n");
            assertEquals(new Greeting("Ada"), greetings.nextMessage());
            Session session = greetings.nextSession();
            Deadline.get(session.writeMessage(new Greeting("all")));
            assertEquals("HELLO all\n", peer.readText(10));
            assertEquals(10, session.stats().bytesOut());
        }
    }

    @OnEachTransport
    void andOverAUnixDomainSocket(Transport transport, @TempDir Path directory) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("s"));
            fixture.manager().listen(TcpListen.on(path).codec(Greeting::codec), greetings);
            Session client =
                    Deadline.get(fixture.manager().connect(TcpConnect.to(path).codec(Greeting::codec), greetings));
            Deadline.get(client.writeMessage(new Greeting("Ada")));
            assertEquals(new Greeting("Ada"), greetings.nextMessage());
        }
    }

    @OnEachTransport
    void aConnectionMayHaveACodecToo(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            Session session = Deadline.get(
                    fixture.manager().connect(TcpConnect.to("127.0.0.1", port).codec(Greeting::codec), greetings));
            Session served = fixture.accept();
            Deadline.get(session.writeMessage(new Greeting("server")));
            assertEquals("HELLO server\n", fixture.next().text());
            Deadline.get(served.write("HELLO client\n"));
            assertEquals(new Greeting("client"), greetings.nextMessage());
        }
    }

    @OnEachTransport
    void theHandlersOfThePipelineStandBeforeIt(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen where = greeted().pipeline(handlers -> handlers.addLast(new XorHandler()));
            Peer peer = greetings.call(fixture, where);
            peer.send(XorHandler.of("HELLO Ada\n".getBytes(US_ASCII)));
            assertEquals(new Greeting("Ada"), greetings.nextMessage());
            Deadline.get(greetings.nextSession().writeMessage(new Greeting("you")));
            assertEquals("HELLO you\n", new String(XorHandler.of(peer.read(10)), US_ASCII));
        }
    }

    @OnEachTransport
    void aReferenceCountedMessageIsReleasedWhenTheCallbackReturns(Transport transport) throws Exception {
        Greetings kept = new Greetings() {
            @Override
            public void onMessage(Session session, Object message) {
                assertTrue(((ByteBuf) message).refCnt() > 0);
                super.onMessage(session, message);
            }
        };
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen where =
                    TcpListen.on("127.0.0.1", 0).codec(handlers -> handlers.addLast(new LineBasedFrameDecoder(100)));
            Peer peer = kept.call(fixture, where);
            peer.send("one\ntwo\n");
            ByteBuf first = (ByteBuf) kept.nextMessage();
            ByteBuf second = (ByteBuf) kept.nextMessage();
            Deadline.until("their release", () -> first.refCnt() == 0 && second.refCnt() == 0);
        }
    }

    @OnEachTransport
    void aHandlerWithoutOnMessageIsToldToOverrideIt(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.manager().listen(greeted(), events).port());
            events.nextSession();
            peer.send("HELLO Ada\n");
            assertEquals(0, peer.readToEnd().length);
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.HANDLER_ERROR, end.reason());
            assertEquals(
                    "session a1 has a codec: override onMessage to receive " + Greeting.class.getName(),
                    end.cause().getMessage());
        }
    }

    @OnEachTransport
    void whatCannotBeDecodedIsAProtocolErrorBehindTheMessagesBeforeIt(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = greetings.call(fixture);
            Session session = greetings.nextSession();
            session.pauseReads();
            peer.send("HELLO Ada\nGO AWAY\n");
            session.resumeReads();
            assertEquals(new Greeting("Ada"), greetings.nextMessage());
            assertEquals(0, peer.readToEnd().length);
            EventRecorder.Event end = greetings.nextDisconnected();
            assertEquals(DisconnectReason.PROTOCOL_ERROR, end.reason());
            assertTrue(
                    end.cause().getMessage().contains("no greeting: 7 bytes"),
                    end.cause().toString());
        }
    }

    @OnEachTransport
    void soIsAMessageThatTheCodecFindsTooLong(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen where = TcpListen.on("127.0.0.1", 0)
                    .codec(handlers -> handlers.addLast(new LineBasedFrameDecoder(5, true, true)));
            Peer peer = greetings.call(fixture, where);
            peer.send("much too long\n");
            assertEquals(0, peer.readToEnd().length);
            EventRecorder.Event end = greetings.nextDisconnected();
            assertEquals(DisconnectReason.PROTOCOL_ERROR, end.reason());
            assertInstanceOf(TooLongFrameException.class, end.cause());
        }
    }

    @OnEachTransport
    void aPauseHoldsMessagesAndTheEndBehindThem(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = greetings.call(fixture);
            Session session = greetings.nextSession();
            session.pauseReads();
            peer.send("HELLO Ada\nHELLO Ben\nunfinished").finish();
            Deadline.letPass(Duration.ofMillis(1200)); // the pause looks for the end twice a second
            assertEquals(0, greetings.waiting());
            session.resumeReads();
            assertEquals(new Greeting("Ada"), greetings.nextMessage());
            assertEquals(new Greeting("Ben"), greetings.nextMessage());
            greetings.next(Callback.END_OF_INPUT);
            assertEquals(
                    DisconnectReason.PEER_CLOSED, greetings.nextDisconnected().reason());
        }
    }

    /** Netty's decoders ask for the rest of a message; a pause must not become as long as the message is. */
    @OnEachTransport
    void aPauseDoesNotReadOnForTheRestOfAMessage(Transport transport) throws Exception {
        byte[] unfinished = new byte[32 << 20];
        try (ServerFixture fixture = ServerFixture.on(transport);
                Background sender = new Background()) {
            TcpListen where = TcpListen.on("127.0.0.1", 0)
                    .codec(handlers -> handlers.addLast(new LineBasedFrameDecoder(unfinished.length + 1)))
                    .receiveBuffer(64 << 10);
            Peer peer = greetings.call(fixture, where);
            Session session = greetings.nextSession();
            session.pauseReads();
            sender.start("sender", () -> peer.send(unfinished).send("\n"));
            Deadline.letPass(Duration.ofMillis(800));
            assertEquals(0, sender.ended());
            session.resumeReads();
            assertTrue(greetings.nextMessage() instanceof ByteBuf);
        }
    }

    @OnEachTransport
    void everySessionMayHaveAHandlerOfItsOwn(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            SessionHandler each = SessionHandler.each(session -> greetings);
            Peer peer = fixture.call(fixture.manager().listen(greeted(), each).port());
            peer.send("HELLO Ada\n");
            assertEquals(new Greeting("Ada"), greetings.nextMessage());
        }
    }

    @OnEachTransport
    void aCodecThatCannotBeMadeCostsOnlyItsConnection(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            IllegalStateException broken = new IllegalStateException("no codec today");
            Throwable error = Deadline.failure(fixture.manager()
                    .connect(
                            TcpConnect.to("127.0.0.1", fixture.listen()).codec(handlers -> {
                                throw broken;
                            }),
                            greetings));
            assertEquals(broken, error);
        }
    }

    /** Nobody can see what a decoder has kept of the plain text. */
    @OnEachTransport
    void tlsDoesNotStartInItsMiddle(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = greetings.call(fixture);
            Session session = greetings.nextSession();
            Throwable refusal = Deadline.failure(session.startTls(certificates.server(certificates.localhost())));
            assertInstanceOf(IllegalStateException.class, refusal);
            peer.send("HELLO Ada\n");
            assertEquals(new Greeting("Ada"), greetings.nextMessage());
        }
    }

    @OnEachTransport
    void itsMessagesAreNotPipedButBytesMayBePipedToIt(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer decoded = greetings.call(fixture);
            Session session = greetings.nextSession();
            Peer plain = fixture.call(fixture.listen());
            Session bytes = fixture.accept();
            session.pauseReads();
            assertThrows(IllegalStateException.class, () -> session.pipeTo(bytes));
            session.resumeReads();
            bytes.pauseReads();
            var unused = bytes.pipeTo(session);
            bytes.resumeReads();
            plain.send("piped");
            assertEquals("piped", decoded.readText(5));
            decoded.send("HELLO Ada\n");
            assertEquals(new Greeting("Ada"), greetings.nextMessage());
        }
    }

    @Test
    void aCodecExcludesAFraming() {
        String refusal = "framing: lines(80) beside a codec, which divides the stream itself";
        assertEquals(
                refusal,
                assertThrows(IllegalArgumentException.class, () -> greeted().framing(Framing.lines(80)))
                        .getMessage());
        TcpListen framed = TcpListen.on(0).framing(Framing.lines(80));
        assertEquals(
                refusal,
                assertThrows(IllegalArgumentException.class, () -> framed.codec(Greeting::codec))
                        .getMessage());
        assertEquals(Framing.raw(), greeted().framing(Framing.raw()).options().framing());
    }
}
