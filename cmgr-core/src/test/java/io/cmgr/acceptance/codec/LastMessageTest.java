// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.testkit.Callback;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.TlsPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a decoder makes of the last bytes when the input ends: it comes before the end, once, also over TLS. */
@ExtendWith(NoLeaks.class)
class LastMessageTest {
    private static final Certificates CERTIFICATES = new Certificates();

    private final Greetings greetings = new Greetings();
    private final EventRecorder bytes = new EventRecorder();

    /** Everything is one message, which ends with the input. */
    private static class Whole extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {}

        @Override
        protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            if (in.isReadable()) {
                out.add(message(in.readBytes(in.readableBytes())));
            }
        }

        Object message(ByteBuf last) {
            return last;
        }
    }

    /** The same as an object. */
    private static final class WholeText extends Whole {
        @Override
        Object message(ByteBuf last) {
            String text = last.toString(UTF_8);
            last.release();
            return text;
        }
    }

    private static void texts(ChannelPipeline pipeline) {
        pipeline.addLast(new WholeText());
    }

    private static void wholes(ChannelPipeline pipeline) {
        pipeline.addLast(new Whole());
    }

    @OnEachTransport
    void itComesOverTcp(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = greetings.call(fixture, TcpListen.on("127.0.0.1", 0).codec(LastMessageTest::texts));
            var unused = greetings.nextSession();
            peer.send("the last").finish();
            assertEquals("the last", greetings.nextMessage());
            greetings.next(Callback.END_OF_INPUT);
            assertEquals(0, peer.readToEnd().length);
        }
    }

    @OnEachTransport
    void itComesOverTls(Transport transport) throws Exception {
        for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
            try (ServerFixture fixture = ServerFixture.on(transport)) {
                TlsPeer peer = call(fixture, CERTIFICATES.listen().codec(LastMessageTest::texts), greetings, version);
                Session session = greetings.nextSession();
                peer.send("the last").finish();
                assertEquals("the last", greetings.nextMessage(), version);
                greetings.next(Callback.END_OF_INPUT);
                assertEquals(8, session.stats().bytesIn(), version);
                assertEquals(1, session.stats().reads(), version);
                peer.endConnection();
                peer.close();
                assertEquals(
                        DisconnectReason.PEER_CLOSED,
                        greetings.nextDisconnected().reason(),
                        version);
                assertEquals(0, greetings.waiting(), version);
            }
        }
    }

    private static TlsPeer call(ServerFixture fixture, TcpListen where, EventRecorder handler, String version)
            throws Exception {
        int port = fixture.manager().listen(where, handler).port();
        return fixture.closeFirst(TlsPeer.connect(port, CERTIFICATES, version).handshake());
    }

    /** Up to TLS 1.2 the peer's end is that of both directions, and the callback of the last message sees that. */
    @OnEachTransport
    void withTls12NothingCanBeWrittenInAnswerToIt(Transport transport) throws Exception {
        CompletableFuture<Boolean> open = new CompletableFuture<>();
        Greetings answering = new Greetings() {
            @Override
            public void onMessage(Session session, Object message) {
                open.complete(session.isOpen());
            }
        };
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TlsPeer peer = call(fixture, CERTIFICATES.listen().codec(LastMessageTest::texts), answering, "TLSv1.2");
            peer.send("the last").finish();
            assertFalse(Deadline.get(open));
            peer.close();
            assertEquals(
                    DisconnectReason.PEER_CLOSED, answering.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void aPauseHoldsItAndTheEndBehindIt(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TlsPeer peer = call(fixture, CERTIFICATES.listen().codec(LastMessageTest::texts), greetings, "TLSv1.3");
            Session session = greetings.nextSession();
            session.pauseReads();
            peer.send("the last").finish();
            session.resumeReads();
            assertEquals("the last", greetings.nextMessage());
            greetings.next(Callback.END_OF_INPUT);
            peer.close();
            assertEquals(
                    DisconnectReason.PEER_CLOSED, greetings.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void soDoBytesOfADecoderOfThePipeline(Transport transport) throws Exception {
        for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
            try (ServerFixture fixture = ServerFixture.on(transport)) {
                TlsPeer peer = call(fixture, CERTIFICATES.listen().pipeline(LastMessageTest::wholes), bytes, version);
                var unused = bytes.nextSession();
                peer.send("the last").finish();
                assertEquals("the last", bytes.next(Callback.DATA).text(), version);
                bytes.next(Callback.END_OF_INPUT);
                peer.close();
                assertEquals(
                        DisconnectReason.PEER_CLOSED, bytes.nextDisconnected().reason(), version);
            }
        }
    }

    @OnEachTransport
    void alsoWhenTlsWasStartedLater(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen where = TcpListen.on("127.0.0.1", 0).pipeline(LastMessageTest::wholes);
            int port = fixture.manager().listen(where, bytes).port();
            Peer plain = fixture.call(port);
            Session session = bytes.nextSession();
            CompletableFuture<SSLSession> started = session.startTls(CERTIFICATES.server(CERTIFICATES.localhost()));
            // TLS has begun before the peer speaks, or a decoder of plain text might keep what it says
            session.channel().eventLoop().submit(() -> {}).awaitUninterruptibly();
            TlsPeer peer = fixture.closeFirst(
                    TlsPeer.connect(plain.socket(), port, CERTIFICATES.jdk(CERTIFICATES.client("guest")), "TLSv1.3"));
            peer.handshake();
            Deadline.get(started);
            peer.send("the last").finish();
            assertEquals("the last", bytes.next(Callback.DATA).text());
            bytes.next(Callback.END_OF_INPUT);
            peer.close();
            assertEquals(DisconnectReason.PEER_CLOSED, bytes.nextDisconnected().reason());
        }
    }

    /** The end of TCP behind the close_notify, which is read when the pause is over, is no other one. */
    @OnEachTransport
    void handlersAreToldOfTheEndOnce(Transport transport) throws Exception {
        for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
            AtomicInteger told = new AtomicInteger();
            ChannelInboundHandlerAdapter counting = new ChannelInboundHandlerAdapter() {
                @Override
                public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                    if (event instanceof ChannelInputShutdownEvent) {
                        told.incrementAndGet();
                    }
                    ctx.fireUserEventTriggered(event);
                }
            };
            try (ServerFixture fixture = ServerFixture.on(transport)) {
                TcpListen where = CERTIFICATES.listen().pipeline(handlers -> handlers.addLast(counting));
                TlsPeer peer = call(fixture, where, bytes, version);
                Session session = bytes.nextSession();
                peer.send("the last");
                assertEquals("the last", bytes.next(Callback.DATA).text(), version);
                session.pauseReads();
                peer.finish().endConnection();
                Deadline.until("the end to be found in the pause", () -> told.get() > 0);
                session.resumeReads();
                bytes.next(Callback.END_OF_INPUT);
                assertEquals(
                        DisconnectReason.PEER_CLOSED, bytes.nextDisconnected().reason(), version);
                assertEquals(1, told.get(), version);
            }
        }
    }

    @OnEachTransport
    void aCutConnectionIsStillOne(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TlsPeer peer = call(fixture, CERTIFICATES.listen().codec(LastMessageTest::texts), greetings, "TLSv1.3");
            peer.send("cut");
            peer.plain().shutdownOutput();
            assertEquals(
                    DisconnectReason.TLS_TRUNCATED, greetings.nextDisconnected().reason());
        }
    }
}
