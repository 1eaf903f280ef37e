// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.write;

import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.DISCONNECTED;
import static io.cmgr.testkit.Callback.NEW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.FaultProxy;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each incoming message is one DATA, and each write is one outgoing message. */
@ExtendWith(NoLeaks.class)
class FramedSessionTest {
    private static final Certificates CERTIFICATES = new Certificates();

    private final EventRecorder events = new EventRecorder();

    private static TcpListen framed(Framing framing) {
        return TcpListen.on(0).framing(framing);
    }

    @OnEachTransport
    void linesArriveOneByOneHoweverTheirBytesAreSplit(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(framed(Framing.lines(80)), events).port();
            try (Peer peer = Peer.connect(port)) {
                for (char c : "one\r\n\ntwo\nthree".toCharArray()) {
                    peer.send(String.valueOf(c));
                }
                peer.send("!\nfour\nfive\n");
                events.nextSession();
                for (String line : List.of("one", "", "two", "three!", "four", "five")) {
                    assertEquals(line, events.next(DATA).text());
                }
            }
        }
    }

    @OnEachTransport
    void aCharacterThatTwoReadsShareIsWholeInALineAndBrokenWithoutFraming(Transport transport) throws Exception {
        assertEquals("€", firstTextOfACutEuro(transport, Framing.lines(80)));
        assertEquals("\uFFFD", firstTextOfACutEuro(transport, Framing.raw()));
    }

    private static String firstTextOfACutEuro(Transport transport, Framing framing) throws Exception {
        byte[] euro = "€".getBytes(UTF_8);
        AtomicInteger arrived = new AtomicInteger();
        TcpListen where = framed(framing)
                .pipeline(handlers -> handlers.addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object data) {
                        arrived.addAndGet(((ByteBuf) data).readableBytes());
                        ctx.fireChannelRead(data);
                    }
                }));
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(
                    fixture.manager().listen(where, fixture.events()).port());
            fixture.accept();
            peer.send(Arrays.copyOf(euro, 2));
            Deadline.until("two bytes", () -> arrived.get() == 2);
            peer.send(new byte[] {euro[2], '\n'});
            return fixture.next(SessionState.DATA).text();
        }
    }

    @OnEachTransport
    void aWriteIsOneMessageAndFiguresAreTheCallersBytes(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(framed(Framing.lines(10)), events).port();
            try (Peer peer = Peer.connect(port)) {
                Session session = events.nextSession();
                Deadline.get(session.write("hello"));
                Deadline.get(session.write(""));
                Deadline.get(manager.write(session.id(), "world"));
                assertEquals("hello\n\nworld\n", peer.readText(13));
                assertEquals(10, session.stats().bytesOut());
                assertEquals(3, session.stats().writes());
                Deadline.until("nothing pending", () -> session.stats().pendingBytes() == 0);
                peer.send("12345\r\n");
                events.next(DATA);
                assertEquals(5, session.stats().bytesIn());
                Refusal.failed(IllegalArgumentException.class, "11 bytes", session.write("12345678901"));
                Refusal.failed(IllegalArgumentException.class, "inside", session.write("a\nb"));
                Deadline.get(session.write("end"));
                assertEquals("end\n", peer.readText(4));
            }
        }
    }

    @OnEachTransport
    void aBroadcastIsFramedForEverySession(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int raw = manager.listenTcp(0, events).port();
            int lines = manager.listen(framed(Framing.lines(100)), events).port();
            int prefixed = manager.listen(framed(Framing.lengthPrefixed(2, 100)), events)
                    .port();
            int fixed = manager.listen(framed(Framing.fixed(4)), events).port();
            int secure = manager.listen(
                            framed(Framing.lines(100)).tls(CERTIFICATES.server(CERTIFICATES.localhost())), events)
                    .port();
            try (Peer a = Peer.connect(raw);
                    Peer b = Peer.connect(lines);
                    Peer c = Peer.connect(prefixed);
                    Peer d = Peer.connect(fixed);
                    TlsPeer e = TlsPeer.connect(secure, CERTIFICATES).handshake()) {
                for (int i = 0; i < 5; i++) {
                    events.nextSession();
                }
                assertEquals(new BroadcastResult(4, 0, 1), Deadline.get(manager.writeToAll("hello")));
                assertEquals(new BroadcastResult(5, 0, 0), Deadline.get(manager.writeToAll("four")));
                assertEquals(new BroadcastResult(4, 0, 1), Deadline.get(manager.writeToAll("")));
                assertEquals("hellofour", a.readText(9));
                assertEquals("hello\nfour\n\n", b.readText(12));
                assertEquals("\0\5hello\0\4four\0\0", c.readText(15));
                assertEquals("four", d.readText(4));
                assertEquals("hello\nfour\n\n", e.readText(12));
            }
        }
    }

    @OnEachTransport
    void aMessageThatIsTooLongIsAProtocolErrorAtOnceAndTheRepliesStillArrive(Transport transport) throws Exception {
        EventRecorder echo = new EventRecorder() {
            @Override
            public void onData(Session session, io.netty.buffer.ByteBuf data, java.net.SocketAddress from) {
                session.write(data.retain());
            }
        };
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(framed(Framing.lines(5)), echo).port();
            try (Peer peer = Peer.connect(port).send("12345\n123456")) {
                assertEquals("12345\n", new String(peer.readToEnd(), UTF_8));
                EventRecorder.Event end = echo.nextDisconnected();
                assertEquals(DisconnectReason.PROTOCOL_ERROR, end.reason());
                assertTrue(end.cause().getMessage().contains("lines(5)"), () -> "" + end.cause());
            }
            int prefixed = manager.listen(framed(Framing.lengthPrefixed(4, 1000)), echo)
                    .port();
            try (Peer peer = Peer.connect(prefixed).send(new byte[] {0x7f, -1, -1, -1})) {
                assertArrayEquals(new byte[0], peer.readToEnd());
                assertEquals(
                        DisconnectReason.PROTOCOL_ERROR, echo.nextDisconnected().reason());
            }
        }
    }

    @OnEachTransport
    void anUnfinishedMessageAtTheEndIsDroppedAndNamed(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(framed(Framing.fixed(4)), events).port();
            try (Peer peer = Peer.connect(port).send("whole7 bytes").send("abc").finish()) {
                assertUnfinished(List.of("whol", "e7 b", "ytes"));
            }
            int secure = manager.listen(
                            framed(Framing.fixed(4)).tls(CERTIFICATES.server(CERTIFICATES.localhost())), events)
                    .port();
            try (TlsPeer peer = TlsPeer.connect(secure, CERTIFICATES)
                    .handshake()
                    .send("wholabc")
                    .finish()) {
                assertUnfinished(List.of("whol"));
            }
        }
    }

    private void assertUnfinished(List<String> whole) {
        events.nextSession();
        for (String message : whole) {
            assertEquals(message, events.next(DATA).text());
        }
        EventRecorder.Event end = events.nextDisconnected();
        assertEquals(DisconnectReason.PEER_CLOSED, end.reason());
        assertTrue(end.cause().getMessage().contains("3 bytes"), () -> "" + end.cause());
    }

    @OnEachTransport
    void aHalfMessageThatStallsMeetsTheIdleTimeout(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(
                            framed(Framing.lengthPrefixed(2, 100)).idleTimeout(Duration.ofMillis(150)), events)
                    .port();
            try (Peer peer = Peer.connect(port).send("\0\5ab")) {
                events.nextSession();
                assertArrayEquals(new byte[0], peer.readToEnd());
                assertEquals(
                        DisconnectReason.IDLE_TIMEOUT, events.next(DISCONNECTED).reason());
            }
        }
    }

    @OnEachTransport
    void emptyMessagesAreBoundedToo(Transport transport) throws Exception {
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(transport)
                .slowConsumer(SlowConsumerPolicy.DROP)
                .maxPendingBytes(1000)
                .build()) {
            int port = manager.listen(framed(Framing.lines(10)).sendBuffer(4096), events)
                    .port();
            try (Peer peer = Peer.connect(port, 4096)) {
                Session session = events.nextSession();
                List<CompletableFuture<Void>> writes = new ArrayList<>();
                CompletableFuture<Void> last = session.write("");
                while (!last.isCompletedExceptionally() && writes.size() < 1_000_000) {
                    writes.add(last);
                    last = session.write("");
                }
                assertInstanceOf(SlowConsumerException.class, Deadline.failure(last));
                assertEquals("\n".repeat(writes.size()), peer.readText(writes.size()));
                writes.forEach(Deadline::get);
                Deadline.until("nothing pending", () -> session.stats().pendingBytes() == 0);
            }
        }
    }

    @OnEachTransport
    void everyFramingSurvivesOddSlicesBothWays(Transport transport) throws Exception {
        for (Framing framing : List.of(
                Framing.lines(3000),
                Framing.delimiter("--end--".getBytes(UTF_8), 3000),
                Framing.fixed(700),
                Framing.lengthPrefixed(1, 255),
                Framing.lengthPrefixed(3, 3000),
                Framing.lengthPrefixed(8, 3000))) {
            echoThroughSlices(transport, framing);
        }
    }

    private static void echoThroughSlices(Transport transport, Framing framing) throws Exception {
        Random random = new Random(framing.max());
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int length = framing.kind() == Framing.Kind.FIXED ? framing.max() : random.nextInt(framing.max() + 1);
            messages.add("x".repeat(length));
        }
        try (ConnectionManager manager = Transports.manager(transport)) {
            EventChannel served = manager.openEventChannel();
            EventRecorder heard = new EventRecorder();
            int port = manager.listen(framed(framing), served).port();
            try (FaultProxy proxy = FaultProxy.to(port)) {
                proxy.toTarget().slices(97);
                proxy.toCaller().slices(97);
                Session session = Deadline.get(
                        manager.connect(TcpConnect.to("127.0.0.1", proxy.port()).framing(framing), heard));
                heard.next(NEW);
                messages.forEach(session::write);
                for (int taken = 0; taken < messages.size(); ) {
                    SessionEvent event = Events.next(served);
                    if (event.state() == SessionState.DATA) {
                        assertEquals(messages.get(taken++), event.text());
                        event.reply(event.data());
                    }
                }
                for (String message : messages) {
                    assertEquals(message, heard.next(DATA).text());
                }
            }
        }
    }
}
