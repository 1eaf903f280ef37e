// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.MulticastInterface;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Datagrams that are lost on the way in: because a handler throws, or in the kernel. */
@ExtendWith(NoLeaks.class)
class UdpFaultTest {
    @OnEachTransport
    void aDatagramAtWhichTheHandlerThrowsIsDroppedAndCountedAndTheSocketLives(Transport transport) throws Exception {
        survivesBadDatagrams(transport, UdpListen.on("127.0.0.1", 0));
    }

    @OnEachTransport
    void aMulticastSocketSurvivesBadDatagramsToo(Transport transport) throws Exception {
        MulticastInterface multicast = MulticastInterface.v4();
        survivesBadDatagrams(transport, UdpListen.on(0).multicast(multicast.group(), multicast.networkInterface()));
    }

    private static void survivesBadDatagrams(Transport transport, UdpListen where) throws Exception {
        Numbers numbers = new Numbers();
        try (ConnectionManager manager = Transports.manager(transport);
                UdpPeer good = UdpPeer.open();
                UdpPeer bad = UdpPeer.open()) {
            UdpSession socket = manager.listen(where, numbers);
            socket.pauseReads(); // so that one read delivers them all
            for (String word : new String[] {"not a number", "error", "out of memory"}) {
                bad.send(port(socket), word);
                good.send(port(socket), "42");
            }
            socket.resumeReads();
            Deadline.until("the good ones", () -> numbers.heard.size() == 3);
            good.send(port(socket), "43");
            Deadline.until("another", () -> numbers.heard.contains(43));
            assertTrue(socket.isOpen());
            assertEquals(3, socket.stats().discarded());
            assertEquals(7, socket.stats().reads());
            Deadline.get(socket.close());
            assertEquals("LOCAL_CLOSE null", numbers.end);
        }
    }

    @OnEachTransport
    void anOnWritableThatThrowsLeavesTheSocketOpen(Transport transport) throws Exception {
        AtomicInteger told = new AtomicInteger();
        Numbers numbers = new Numbers() {
            @Override
            public void onWritable(Session session) {
                told.incrementAndGet();
                throw new IllegalStateException("of the application");
            }
        };
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .maxPendingBytes(1000)
                        .build();
                UdpPeer peer = UdpPeer.open()) {
            UdpSession socket = manager.listen(UdpListen.on("127.0.0.1", 0), numbers);
            for (int i = 1; i <= 2; i++) {
                Deadline.get(socket.to(peer.address()).write(new byte[900]));
                int times = i;
                Deadline.until("onWritable", () -> told.get() == times);
                assertEquals(900, peer.receive().length);
            }
            assertTrue(socket.isOpen());
            assertEquals(0, socket.stats().discarded());
        }
    }

    /** Netty's NIO closes a channel at almost any error of a read. */
    @Test
    void aSocketThatNettyClosesEndsWithTheErrorAsItsCause() throws Exception {
        Numbers numbers = new Numbers();
        try (ConnectionManager manager = Transports.manager(Transport.NIO);
                UdpPeer peer = UdpPeer.open()) {
            UdpSession socket = manager.listen(UdpListen.on("127.0.0.1", 0), numbers);
            socket.channel().config().setRecvByteBufAllocator(new NothingToReadInto());
            peer.send(port(socket), "1");
            Deadline.get(socket.closed());
            assertEquals("IO_ERROR java.lang.IllegalStateException: nothing to read into", numbers.end);
        }
    }

    /**
     * Netty's epoll leaves the channel open, and the datagram in the kernel. Without a pause the event loop would spin.
     */
    @Test
    void aReadThatFailsForLackOfMemoryIsRetriedAMomentLater() throws Exception {
        Needs.needs("epoll", Transports.here().anyMatch(Transport.EPOLL::equals));
        NothingToReadInto forAWhile = new NothingToReadInto();
        Numbers numbers = new Numbers();
        try (ConnectionManager manager = Transports.manager(Transport.EPOLL);
                UdpPeer peer = UdpPeer.open()) {
            UdpSession socket = manager.listen(UdpListen.on("127.0.0.1", 0), numbers);
            forAWhile.error = new OutOfMemoryError("for a while");
            socket.channel().config().setRecvByteBufAllocator(forAWhile);
            long start = System.nanoTime();
            peer.send(port(socket), "1");
            Deadline.until("a few tries", () -> forAWhile.tries.get() > 3);
            long most = 2 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / 100;
            assertTrue(forAWhile.tries.get() <= most, "it does not wait");
            forAWhile.error = null;
            Deadline.until("the datagram", () -> numbers.heard.contains(1));
        }
    }

    private static final class NothingToReadInto extends DefaultMaxMessagesRecvByteBufAllocator {
        private final AtomicInteger tries = new AtomicInteger();
        private volatile @Nullable Throwable error = new IllegalStateException("nothing to read into");

        @Override
        @SuppressWarnings("deprecation") // Netty's signature
        public Handle newHandle() {
            return new MaxMessageHandle() {
                @Override
                public int guess() {
                    tries.incrementAndGet();
                    if (error != null) {
                        PlatformDependent.throwException(error);
                    }
                    return 100_000;
                }
            };
        }
    }

    @OnEachTransport
    void whatIsDeliveredAndWhatTheKernelDropsIsWhatWasSent(Transport transport) throws Exception {
        int sent = 3000;
        Numbers numbers = new Numbers();
        try (ConnectionManager manager = Transports.manager(transport);
                UdpPeer peer = UdpPeer.open()) {
            assertEquals(-1, kernelDroppedOfTcp(manager));
            UdpSession socket = manager.listen(UdpListen.on("127.0.0.1", 0).receiveBuffer(16 << 10), numbers);
            if (transport == Transport.NIO) {
                assertEquals(-1, socket.stats().kernelDropped());
                return;
            }
            assumeTrue(socket.stats().kernelDropped() == 0, "needs a kernel that tells what it drops");
            socket.pauseReads();
            for (int i = 0; i < sent; i++) {
                peer.send(port(socket), "1");
            }
            assertTrue(socket.stats().kernelDropped() > 0);
            socket.resumeReads();
            Deadline.until(
                    "what was kept",
                    () -> socket.stats().reads() + socket.stats().kernelDropped() == sent);
            long last = socket.stats().kernelDropped();
            StringBuilder table = new StringBuilder();
            manager.listStats(table);
            assertTrue(table.toString().contains("  " + last + System.lineSeparator()), table::toString);
            socket.pauseReads();
            while (socket.stats().kernelDropped() == last) {
                peer.send(port(socket), "1");
            }
            Deadline.get(socket.close());
            assertTrue(socket.stats().kernelDropped() > last, "the last figure is not kept");
        }
    }

    private static long kernelDroppedOfTcp(ConnectionManager manager) throws Exception {
        int port = manager.listenTcp(0, (session, data, from) -> {}).port();
        Session session = Deadline.get(manager.connect("127.0.0.1:" + port, "c", (s, data, from) -> {}));
        return session.stats().kernelDropped();
    }

    /** Accepts numbers, and throws at anything else. */
    private static class Numbers implements SessionHandler {
        final Queue<Integer> heard = new ConcurrentLinkedQueue<>();
        volatile String end = "none";

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            String word = data.toString(UTF_8);
            switch (word) {
                case "error" -> throw new NoClassDefFoundError("of the application");
                case "out of memory" -> throw new OutOfMemoryError("of the application");
                default -> heard.add(Integer.parseInt(word));
            }
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            end = reason + " " + cause;
        }
    }

    private static int port(UdpSession socket) {
        return ((InetSocketAddress) socket.localAddress()).getPort();
    }
}
