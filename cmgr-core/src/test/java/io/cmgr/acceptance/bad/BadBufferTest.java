// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.bad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtendWith;

/** A buffer that is written is released once, whatever the outcome. A buffer that was released before is refused. */
@ExtendWith(NoLeaks.class)
class BadBufferTest {
    private static final InetSocketAddress DISCARD = new InetSocketAddress("127.0.0.1", 9);
    private static final String UNRESOLVABLE = "x".repeat(64) + ".invalid:9"; // its label is too long

    private interface Write extends Function<ByteBuf, CompletableFuture<?>> {}

    @OnEachTransport
    void aReleasedBufferIsRefusedByEveryWayOfWriting(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            peer.send("?");
            SessionEvent event = fixture.next(SessionState.DATA);
            UdpSession socket = manager.listenUdp(0, fixture.events());
            fixture.closeFirst(UdpPeer.open()).send(((InetSocketAddress) socket.localAddress()).getPort(), "?");
            SessionEvent datagram = fixture.next(SessionState.DATA);
            List<Write> ways = List.of(
                    session::write,
                    data -> manager.write(session.id(), data),
                    data -> manager.write("nobody", data),
                    manager::writeToAll,
                    data -> manager.all().write(data),
                    data -> manager.allExcept("nobody").write(data),
                    data -> manager.writeUdp("u0", DISCARD, data),
                    data -> manager.writeUdp("u0", "127.0.0.1:9", data),
                    data -> manager.writeUdp("u0", "localhost:9", data),
                    data -> manager.writeUdp("nobody", DISCARD, data),
                    data -> socket.to(DISCARD).write(data),
                    socket::write,
                    event::reply,
                    datagram::reply);
            for (int i = 0; i < ways.size(); i++) {
                ByteBuf released = Unpooled.directBuffer(8).writeLong(1);
                released.release();
                Write way = ways.get(i);
                assertThrows(IllegalReferenceCountException.class, () -> way.apply(released), "way " + i);
            }
            assertEquals(0, manager.stats().bytesOut());
            assertEquals(0, session.stats().pendingBytes() + socket.stats().pendingBytes());
        }
    }

    @OnEachTransport
    void aBufferForAnUnknownOrClosedDestinationIsReleased(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            fixture.call(fixture.listen());
            Session session = fixture.accept();
            UdpSession socket = manager.listenUdp(0, fixture.events());
            fails(NoSuchSessionException.class, "nobody", data -> manager.write("nobody", data));
            fails(NoSuchSessionException.class, "nobody", data -> manager.writeUdp("nobody", DISCARD, data));
            fails(NoSuchSessionException.class, "nobody", data -> manager.writeUdp("nobody", "localhost:9", data));
            fails(IllegalStateException.class, "u0", socket::write);
            fails(IllegalStateException.class, "u0", data -> manager.write("u0", data));
            fails(IllegalArgumentException.class, "a1", data -> manager.writeUdp(session.id(), DISCARD, data));
            fails(UnknownHostException.class, ".invalid", data -> manager.writeUdp("u0", UNRESOLVABLE, data));
            Deadline.get(socket.close());
            fails(SessionClosedException.class, "u0", data -> socket.to(DISCARD).write(data));
            fails(SessionClosedException.class, "u0", socket.to(DISCARD)::write);
            Deadline.get(session.abort());
            fails(SessionClosedException.class, "a1", session::write);
            fails(NoSuchSessionException.class, "a1", data -> manager.write("a1", data));
            assertEquals(0, manager.stats().bytesOut());
        }
    }

    @OnEachTransport
    void aDatagramThatCannotBeSentIsReleasedAndTheSocketLivesOn(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            UdpSession socket = manager.listenUdp(0, fixture.events());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            ByteBuf empty = Unpooled.directBuffer(1);
            Refusal.failed(
                    UnsupportedOperationException.class,
                    "empty",
                    socket.to(DISCARD).write(empty));
            assertEquals(0, empty.refCnt());
            ByteBuf tooLong = Unpooled.directBuffer(65_508).writeZero(65_508);
            Refusal.failed(IOException.class, "", socket.to(peer.address()).write(tooLong));
            assertEquals(0, tooLong.refCnt());
            assertEquals(0, socket.stats().pendingBytes() + socket.stats().bytesOut());
            Deadline.get(socket.to(peer.address()).write("lives on"));
            assertEquals("lives on", peer.receiveText());
        }
    }

    @OnEachTransport
    void aBufferIsReleasedAlsoWhenTheCallThrows(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            manager.listenUdp(0, fixture.events());
            InetSocketAddress unresolved = InetSocketAddress.createUnresolved("example.invalid", 9);
            InetSocketAddress portZero = new InetSocketAddress("127.0.0.1", 0);
            throwsAndReleases(data -> manager.writeUdp("u0", "malformed", data));
            throwsAndReleases(data -> manager.writeUdp("u0", "127.0.0.1:0", data));
            throwsAndReleases(data -> manager.writeUdp("u0", "localhost:0", data));
            throwsAndReleases(data -> manager.writeUdp("u0", unresolved, data));
            throwsAndReleases(data -> manager.writeUdp("u0", portZero, data));
        }
    }

    @OnEachTransport
    void aWriteOverMaxPendingBytesIsRefusedCountedAndReleased(Transport transport) throws Exception {
        int limit = 100_000;
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen where = TcpListen.on(0)
                    .maxPendingBytes(limit)
                    .slowConsumer(SlowConsumerPolicy.DROP)
                    .sendBuffer(16 * 1024);
            int port = fixture.manager().listen(where, fixture.events()).port();
            fixture.closeFirst(Peer.connect(port, 8 * 1024));
            Session session = fixture.accept();
            var oneLarge = session.write(new byte[16 << 20]); // always accepted, since nothing is pending
            List<ByteBuf> buffers = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                ByteBuf more = Unpooled.directBuffer(limit).writeZero(limit);
                Refusal.failed(SlowConsumerException.class, "" + limit, session.write(more));
                assertEquals(i, session.stats().dropped());
                buffers.add(more);
            }
            buffers.forEach(buffer -> assertEquals(0, buffer.refCnt()));
            Deadline.get(session.abort());
            Deadline.failure(oneLarge);
            assertEquals(0, session.stats().pendingBytes());
        }
    }

    private static void fails(Class<? extends Throwable> type, String named, Write way) {
        ByteBuf data = Unpooled.directBuffer(8).writeLong(1);
        Refusal.failed(type, named, way.apply(data));
        assertEquals(0, data.refCnt());
    }

    private static void throwsAndReleases(Write way) {
        ByteBuf data = Unpooled.directBuffer(8).writeLong(1);
        assertThrows(IllegalArgumentException.class, () -> way.apply(data));
        assertEquals(0, data.refCnt(), "not released");
    }
}
