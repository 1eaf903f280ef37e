// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.codec;

import static io.cmgr.acceptance.codec.Greetings.greeted;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.TlsPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.DefaultByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.MessageToMessageEncoder;
import io.netty.util.IllegalReferenceCountException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code writeMessage}: the codec of each session turns an object into bytes. */
@ExtendWith(NoLeaks.class)
class CodecWriteTest {
    private final Greetings greetings = new Greetings();

    /** Writes what a holder holds, as MQTT's encoder does with a payload. */
    private static final class HolderEncoder extends MessageToMessageEncoder<ByteBufHolder> {
        @Override
        protected void encode(ChannelHandlerContext ctx, ByteBufHolder holder, List<Object> out) {
            out.add(holder.content().readBytes(holder.content().readableBytes()));
        }
    }

    private static ByteBufHolder holder(String text) {
        return new DefaultByteBufHolder(Unpooled.copiedBuffer(text, US_ASCII));
    }

    @OnEachTransport
    void whatNoEncoderTakesFailsAndCountsAndTheSessionLivesOn(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = greetings.call(fixture);
            Session session = greetings.nextSession();
            Throwable error = Deadline.failure(session.writeMessage("a text"));
            assertInstanceOf(UnsupportedOperationException.class, error);
            assertEquals("message: no encoder of the codec takes java.lang.String", error.getMessage());
            ByteBufHolder counted = holder("counted");
            assertInstanceOf(UnsupportedOperationException.class, Deadline.failure(session.writeMessage(counted)));
            assertEquals(0, counted.refCnt());
            assertEquals(2, session.stats().failedWrites());
            assertEquals(0, session.stats().pendingBytes());
            Deadline.get(session.writeMessage(new Greeting("Ada")));
            assertEquals("HELLO Ada\n", peer.readText(10));
            assertEquals(1, session.stats().writes());
        }
    }

    @OnEachTransport
    void whatAnEncoderThrowsIsTheFutures(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            greetings.call(fixture);
            Session session = greetings.nextSession();
            CompletableFuture<Throwable> seen = new CompletableFuture<>();
            session.writeMessage(Greeting.UNSPEAKABLE).whenComplete((done, error) -> seen.complete(error));
            Throwable error = Deadline.get(seen);
            assertInstanceOf(EncoderException.class, error);
            assertEquals("to whom?", error.getCause().getMessage());
            assertEquals(1, session.stats().failedWrites());
            assertTrue(session.isOpen());
        }
    }

    @OnEachTransport
    void aSessionWithoutACodecTakesNoObjects(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            fixture.call(fixture.listen());
            Session plain = fixture.accept();
            ByteBufHolder counted = holder("counted");
            assertInstanceOf(UnsupportedOperationException.class, Deadline.failure(plain.writeMessage(counted)));
            assertEquals(0, counted.refCnt());
            assertEquals(1, plain.stats().failedWrites());
            int port =
                    fixture.manager().listen(certificates.listen(), greetings).port();
            fixture.closeFirst(TlsPeer.connect(port, certificates)).handshake();
            Session secure = greetings.nextSession();
            assertInstanceOf(UnsupportedOperationException.class, Deadline.failure(secure.writeMessage("a text")));
            assertEquals(1, secure.stats().failedWrites());
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            assertInstanceOf(
                    UnsupportedOperationException.class,
                    Deadline.failure(
                            socket.to(new InetSocketAddress("127.0.0.1", 9)).writeMessage("a text")));
        }
    }

    @OnEachTransport
    void aByteBufIsWrittenAsBytes(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            Deadline.get(session.writeMessage(Unpooled.copiedBuffer("one", US_ASCII)));
            assertEquals("one", peer.readText(3));
            Deadline.get(fixture.manager().all().writeMessage(Unpooled.copiedBuffer("all", US_ASCII)));
            assertEquals("all", peer.readText(3));
        }
    }

    @OnEachTransport
    void toAllEachSessionEncodesForItselfAndWhatFailsIsCounted(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            int port = manager.listen(greeted(), greetings).port();
            Peer ada = fixture.call(port);
            greetings.nextSession();
            Peer ben = fixture.call(port);
            Session bens = greetings.nextSession();
            Peer plain = fixture.call(fixture.listen());
            Session plains = fixture.accept();
            assertEquals(
                    new BroadcastResult(2, 0, 1), Deadline.get(manager.all().writeMessage(new Greeting("all"))));
            assertEquals("HELLO all\n", ada.readText(10));
            assertEquals("HELLO all\n", ben.readText(10));
            assertEquals(1, plains.stats().failedWrites());
            assertEquals(
                    new BroadcastResult(0, 0, 3), Deadline.get(manager.all().writeMessage(Greeting.UNSPEAKABLE)));
            assertEquals(
                    new BroadcastResult(1, 0, 1),
                    Deadline.get(manager.allExcept(bens.id()).writeMessage(new Greeting("Ada"))));
            assertEquals("HELLO Ada\n", ada.readText(10));
            Deadline.get(manager.writeToAll("bytes"));
            assertEquals("bytes", ben.readText(5));
            assertEquals("bytes", plain.readText(5));
        }
    }

    @OnEachTransport
    void aReferenceCountedMessageGoesToAllWholeAndIsReleased(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen where = TcpListen.on("127.0.0.1", 0).codec(handlers -> handlers.addLast(new HolderEncoder()));
            int port = fixture.manager().listen(where, greetings).port();
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                peers.add(fixture.call(port));
                greetings.nextSession();
            }
            ByteBufHolder shared = holder("shared");
            assertEquals(
                    new BroadcastResult(5, 0, 0),
                    Deadline.get(fixture.manager().all().writeMessage(shared)));
            for (Peer peer : peers) {
                assertEquals("shared", peer.readText(6));
            }
            Deadline.until("its release", () -> shared.refCnt() == 0);
            assertThrows(
                    IllegalReferenceCountException.class,
                    () -> fixture.manager().all().writeMessage(shared));
        }
    }

    @OnEachTransport
    void aMessageCountsForTheBytesThatItHasBecome(Transport transport) throws Exception {
        int size = 1 << 18; // more than the kernel takes at once
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen where = greeted()
                    .maxPendingBytes(20L << 18)
                    .slowConsumer(SlowConsumerPolicy.DROP)
                    .sendBuffer(4096);
            Peer peer = greetings.call(fixture, where);
            Session session = greetings.nextSession();
            Greeting large = new Greeting("x".repeat(size - "HELLO \n".length()));
            List<CompletableFuture<Void>> writes = Deadline.get(fill(session, large));
            CompletableFuture<Void> refused = writes.remove(writes.size() - 1);
            assertInstanceOf(SlowConsumerException.class, Deadline.failure(refused));
            assertEquals(20, writes.size()); // the turn of the event loop has not flushed any
            assertEquals(
                    new BroadcastResult(0, 1, 0),
                    Deadline.get(fixture.manager().all().writeMessage(large)));
            for (CompletableFuture<Void> write : writes) {
                peer.read(size);
                Deadline.get(write);
            }
            assertEquals(0, session.stats().pendingBytes());
            assertEquals((long) writes.size() * size, session.stats().bytesOut());
            assertEquals(2, session.stats().failedWrites());
        }
    }

    /** Writes on the event loop, where a message is encoded at once, until one finds no room. */
    private static CompletableFuture<List<CompletableFuture<Void>>> fill(Session session, Greeting message) {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<CompletableFuture<Void>> writes = new ArrayList<>();
                    while (session.stats().dropped() == 0) {
                        writes.add(session.writeMessage(message));
                    }
                    return writes;
                },
                session.channel().eventLoop());
    }

    /** As a codec does that has to wait for its peer, for instance for the answer to a greeting. */
    private static final class HoldingBack extends ChannelOutboundHandlerAdapter {
        private final Queue<Runnable> held = new ArrayDeque<>();

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            held.add(() -> ctx.write(message, promise));
        }

        void letGo(ChannelHandlerContext ctx) {
            held.forEach(Runnable::run);
            held.clear();
            ctx.pipeline().remove(this);
            ctx.channel().flush();
        }
    }

    @OnEachTransport
    void whatTheCodecHoldsBackStaysWithinTheLimitAndIsReleasedOnce(Transport transport) throws Exception {
        for (boolean sent : new boolean[] {true, false}) {
            Greetings heard = new Greetings();
            try (ServerFixture fixture = ServerFixture.on(transport)) {
                TcpListen where = TcpListen.on("127.0.0.1", 0)
                        .codec(handlers -> {
                            Greeting.codec(handlers);
                            handlers.addLast(new HoldingBack());
                        })
                        .maxPendingBytes(4096)
                        .slowConsumer(SlowConsumerPolicy.DROP);
                Peer peer = fixture.call(fixture.manager().listen(where, heard).port());
                Session session = heard.nextSession();
                List<CompletableFuture<Void>> writes = Deadline.get(fill(session, new Greeting("you")));
                assertInstanceOf(SlowConsumerException.class, Deadline.failure(writes.remove(writes.size() - 1)));
                assertTrue(writes.size() <= 16, () -> writes.size() + " messages of unknown size");
                if (sent) {
                    ChannelHandlerContext holding = session.channel().pipeline().context(HoldingBack.class);
                    holding.executor().execute(() -> ((HoldingBack) holding.handler()).letGo(holding));
                    peer.read(writes.size() * "HELLO you\n".length());
                } else {
                    session.abort();
                }
                for (CompletableFuture<Void> write : writes) {
                    Deadline.until("the outcome", write::isDone);
                    assertEquals(!sent, write.isCompletedExceptionally());
                }
                Deadline.until("nothing pending", () -> session.stats().pendingBytes() == 0);
                assertEquals(sent ? 1 : 1 + writes.size(), session.stats().failedWrites());
            }
        }
    }

    @OnEachTransport
    void whatWasWrittenToAllBeforeACloseStillGoesOut(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = greetings.call(fixture);
            Session session = greetings.nextSession();
            var unused = fixture.manager().all().writeMessage(new Greeting("and goodbye"));
            var unusedClose = session.close();
            assertEquals("HELLO and goodbye\n", new String(peer.readToEnd(), US_ASCII));
        }
    }

    @OnEachTransport
    void messagesAndBytesOfOneThreadKeepTheirOrder(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = greetings.call(fixture);
            Session session = greetings.nextSession();
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                session.writeMessage(new Greeting("one " + i));
                session.write("bytes " + i + "\n");
                fixture.manager().all().writeMessage(new Greeting("all " + i));
                expected.append("HELLO one ").append(i).append("\nbytes ").append(i);
                expected.append("\nHELLO all ").append(i).append("\n");
            }
            assertEquals(expected.toString(), peer.readText(expected.length()));
        }
    }

    @OnEachTransport
    void whereThereIsNobodyTheMessageIsReleased(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = greetings.call(fixture);
            Session session = greetings.nextSession();
            peer.close();
            Deadline.get(session.closed());
            ByteBufHolder late = holder("late");
            assertInstanceOf(SessionClosedException.class, Deadline.failure(session.writeMessage(late)));
            assertEquals(0, late.refCnt());
            fixture.manager().close();
            ByteBufHolder later = holder("later");
            assertInstanceOf(
                    ManagerClosedException.class,
                    Deadline.failure(fixture.manager().all().writeMessage(later)));
            assertEquals(0, later.refCnt());
        }
    }

    @OnEachTransport
    void anEchoOfMessagesOnTheEventLoop(Transport transport) throws Exception {
        SessionHandler echo = new SessionHandler() {
            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {}

            @Override
            public void onMessage(Session session, Object message) {
                session.writeMessage(message);
            }
        };
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.manager().listen(greeted(), echo).port());
            peer.send("HELLO Ada\nHELLO Ben\n").finish();
            assertEquals("HELLO Ada\nHELLO Ben\n", new String(peer.readToEnd(), US_ASCII));
        }
    }
}
