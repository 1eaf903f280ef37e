// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The main paths of data, with each of Netty's allocators. */
@Timeout(120)
@ExtendWith(NoLeaks.class)
class AllocatorTest {
    static Stream<Arguments> pools() {
        return Transports.here()
                .flatMap(transport -> Stream.of(
                        Arguments.of(transport, "adaptive", pool(AdaptiveByteBufAllocator::new)),
                        Arguments.of(transport, "pooled", pool(() -> new PooledByteBufAllocator(true)))));
    }

    private static ByteBufAllocator pool(Supplier<ByteBufAllocator> made) {
        return made.get();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("pools")
    void dataGoesEveryWay(Transport transport, String name, ByteBufAllocator pool) throws Exception {
        int size = 1 << 20;
        try (ServerFixture fixture = fixture(transport, pool)) {
            Peer peer = fixture.call(fixture.listen());
            assertSame(pool, fixture.accept().alloc());
            peer.send(TestStream.bytes(0, 1000));
            for (int got = 0; got < 1000; ) {
                SessionEvent event = fixture.next(SessionState.DATA);
                assertTrue(TestStream.matches(got, event.data(), event.data().length));
                got += event.data().length;
                event.reply(event.data());
            }
            assertTrue(TestStream.matches(0, peer.read(1000), 1000));

            CompletableFuture<BroadcastResult> broadcast = fixture.manager().writeToAll(TestStream.bytes(7, size));
            assertTrue(TestStream.matches(7, peer.read(size), size));
            assertEquals(new BroadcastResult(1, 0, 0), Deadline.get(broadcast));

            Peer echoed = fixture.call(fixture.manager()
                    .listenTcp(0, (session, data, from) -> session.write(data.retain()))
                    .port());
            assertEquals("through a handler", echoed.send("through a handler").readText(17));
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("pools")
    void datagramsComeAndGo(Transport transport, String name, ByteBufAllocator pool) throws Exception {
        try (ServerFixture fixture = fixture(transport, pool)) {
            int port = ((InetSocketAddress) fixture.manager()
                            .listen(UdpListen.on("127.0.0.1", 0), fixture.events())
                            .localAddress())
                    .getPort();
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            peer.send(port, "hello");
            SessionEvent event = fixture.next(SessionState.DATA);
            event.reply(event.data());
            assertEquals("hello", peer.receiveText());
        }
    }

    /** A buffer of one byte keeps its whole chunk in memory. An event of one byte keeps one byte only. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("pools")
    void eventsThatAreKeptHoldNoBufferOpen(Transport transport, String name, ByteBufAllocator pool) throws Exception {
        List<SessionEvent> kept = new ArrayList<>();
        try (ServerFixture fixture = fixture(transport, pool)) {
            EventChannel events = fixture.events();
            Peer peer = fixture.call(fixture.listen());
            fixture.accept();
            for (int i = 0; i < 200; i++) {
                peer.send("x");
                kept.add(fixture.next(SessionState.DATA));
            }
            Deadline.until("every buffer to be given back", NoLeaks::noBufferIsOpen);
            assertEquals(0, events.queuedBytes());
        }
        kept.forEach(event -> assertEquals("x", event.text()));
    }

    private static ServerFixture fixture(Transport transport, ByteBufAllocator pool) {
        return new ServerFixture(
                ConnectionManager.builder().transport(transport).allocator(pool).build());
    }
}
