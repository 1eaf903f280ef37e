// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.seed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.MulticastInterface;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.UdpPeer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract of the original cmgr, in Go, for traffic: broadcasts, UDP, replies, full channels, closing and figures.
 */
@ExtendWith(NoLeaks.class)
class SeedTrafficContractTest {
    @OnEachTransport
    void aUdpSocketIsU0AndDeliversWholeDatagramsAndIsNotEndedByABadOne(Transport transport) throws Exception {
        byte[] large = random(40_000);
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            int port = ((InetSocketAddress) socket.localAddress()).getPort();
            assertEquals("u0", socket.id());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            peer.send(port, large).send(port, "");
            assertArrayEquals(large, fixture.next(SessionState.DATA).data());
            assertEquals(0, fixture.next(SessionState.DATA).data().length);
            assertInstanceOf(
                    Exception.class, Deadline.failure(socket.to(peer.address()).write(new byte[65_508])));
            peer.send(port, "still here");
            assertEquals("still here", fixture.next(SessionState.DATA).text());
            assertTrue(socket.isOpen());
        }
    }

    @OnEachTransport
    void aMulticastSocketIsM0HearsItsGroupAndLeavesItOnClose(Transport transport) throws Exception {
        MulticastInterface multicast = MulticastInterface.v4();
        InetAddress group = multicast.group();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager()
                    .listen(UdpListen.on(0).multicast(group, multicast.networkInterface()), fixture.events());
            assertEquals("m0", socket.id());
            int port = ((InetSocketAddress) socket.localAddress()).getPort();
            Deadline.get(fixture.manager().writeUdp("m0", group.getHostAddress() + ":" + port, "to the group"));
            assertEquals("to the group", fixture.next(SessionState.DATA).text());
            assertTrue(multicast.hasMembers(group));
            Deadline.get(fixture.manager().close("m0"));
            Deadline.until("the end of the membership", () -> !multicast.hasMembers(group));
        }
    }

    @OnEachTransport
    void aMessageToAllReachesOpenStreamSessionsOnlyAndIsCounted(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = fixture.listen();
            fixture.manager().listenUdp(0, fixture.events());
            Peer one = fixture.call(port);
            Session first = fixture.accept();
            Peer two = fixture.call(port);
            fixture.accept();
            assertEquals(
                    new BroadcastResult(2, 0, 0), Deadline.get(fixture.manager().writeToAll("to all ")));
            assertEquals(
                    new BroadcastResult(1, 0, 0),
                    Deadline.get(fixture.manager().allExcept(first.id()).write("but one")));
            assertEquals("to all but one", two.readText(14));
            one.finish();
            assertEquals("to all ", new String(one.readToEnd(), UTF_8));
            fixture.next(SessionState.DISCONNECTED);
            assertEquals(
                    new BroadcastResult(1, 0, 0), Deadline.get(fixture.manager().writeToAll("closed ones not")));
        }
    }

    @OnEachTransport
    void oneStalledPeerDelaysNoOther(Transport transport) throws Exception {
        byte[] message = random(64 * 1024);
        int limit = 4 * message.length;
        int messages = 200; // more than the kernel holds for the stalled peer
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen where = TcpListen.on(0)
                    .maxPendingBytes(limit)
                    .slowConsumer(SlowConsumerPolicy.DROP)
                    .sendBuffer(32 * 1024);
            int port = fixture.manager().listen(where, fixture.events()).port();
            fixture.closeFirst(Peer.connect(port, 8 * 1024));
            Session stalled = fixture.accept();
            Peer healthy = fixture.call(fixture.listen());
            fixture.accept();
            int skipped = 0;
            for (int i = 0; i < messages; i++) {
                BroadcastResult result = Deadline.get(fixture.manager().writeToAll(message));
                assertEquals(2, result.queued() + result.skipped());
                assertArrayEquals(message, healthy.read(message.length));
                skipped += result.skipped();
            }
            assertTrue(skipped > 0);
            assertEquals(skipped, stalled.stats().dropped());
            assertTrue(stalled.stats().pendingBytes() <= limit);
            assertTrue(stalled.isOpen());
            var unused = stalled.abort();
        }
    }

    @OnEachTransport
    void aDatagramGoesToANameThatIsLookedUpOffTheEventLoops(Transport transport) throws Exception {
        CountDownLatch lookedUp = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        var oneLoop = ConnectionManager.builder().transport(transport).eventLoops(1);
        try (ServerFixture fixture = new ServerFixture(oneLoop.build())) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            Deadline.get(fixture.manager().writeUdp("u0", "localhost:" + peer.port(), "by name"));
            assertEquals("by name", peer.receiveText());
            socket.channel().eventLoop().execute(() -> {
                busy.countDown();
                Deadline.until("the look-up", () -> lookedUp.getCount() == 0);
            });
            busy.await();
            // The only event loop is blocked until the look-up has failed.
            String nowhere = "x".repeat(64) + ".invalid:9"; // its label is too long
            assertInstanceOf(
                    UnknownHostException.class,
                    Deadline.failure(fixture.manager().writeUdp("u0", nowhere, "x")));
            lookedUp.countDown();
        }
    }

    @OnEachTransport
    void aDatagramGoesToAResolvedAddressById(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            Deadline.get(fixture.manager().writeUdp("u0", peer.address(), "by id"));
            Deadline.get(socket.to(peer.address()).write("direct"));
            assertEquals("by id", peer.receiveText());
            assertEquals("direct", peer.receiveText());
        }
    }

    @Test
    void anAddressIsResolvedFromTextWithIpv6InBrackets() throws Exception {
        assertEquals(new InetSocketAddress("1.2.3.4", 80), ConnectionManager.resolve("1.2.3.4:80"));
        assertEquals(new InetSocketAddress("::1", 80), ConnectionManager.resolve("[::1]:80"));
        assertFalse(ConnectionManager.resolve("localhost:80").isUnresolved());
    }

    @OnEachTransport
    void closeFlushesFirstAndMayBeRepeated(Transport transport) throws Exception {
        byte[] last = random(4 << 20);
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            var written = session.write(last);
            var first = fixture.manager().close(session.id());
            var second = fixture.manager().close(session.id());
            peer.finish();
            assertArrayEquals(last, peer.readToEnd());
            Deadline.get(CompletableFuture.allOf(written, first, second, session.close()));
            assertEquals(
                    DisconnectReason.LOCAL_CLOSE,
                    fixture.next(SessionState.DISCONNECTED).reason());
            assertInstanceOf(
                    NoSuchSessionException.class,
                    Deadline.failure(fixture.manager().close(session.id())));
        }
    }

    @OnEachTransport
    void closeEndsListenersAndUdpSocketsToo(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Listener listener = fixture.manager().listenTcp(0, fixture.events());
            Peer peer = fixture.call(listener.port());
            Session session = fixture.accept();
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            Deadline.get(fixture.manager().close("l0"));
            Deadline.get(fixture.manager().close("u0"));
            assertFalse(listener.isOpen() || socket.isOpen());
            Deadline.get(socket.close());
            Deadline.get(listener.close());
            new ServerSocket(listener.port()).close();
            peer.send("sessions live on");
            SessionEvent event = fixture.next();
            if (event.state() == SessionState.DISCONNECTED) { // the UDP session's, if there is one
                assertEquals("u0", event.id());
                event = fixture.next();
            }
            assertEquals("sessions live on", event.text());
            assertTrue(session.isOpen());
        }
    }

    @OnEachTransport
    void theFiguresAreOneTableOnOneStreamAndASnapshot(Transport transport) throws Exception {
        ByteArrayOutputStream standardOut = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            var snapshot = fixture.manager().stats();
            peer.send("12345");
            fixture.next(SessionState.DATA);
            StringBuilder table = new StringBuilder();
            fixture.manager().listStats(table);
            System.setOut(new PrintStream(standardOut, true, UTF_8));
            fixture.manager().listStats();
            assertEquals(table.toString(), standardOut.toString(UTF_8));
            assertTrue(
                    table.toString().contains(session.id()) && table.toString().contains("l0"));
            assertEquals(0, snapshot.bytesIn());
            assertNotSame(snapshot, fixture.manager().stats());
            assertEquals(5, fixture.manager().stats().bytesIn());
        } finally {
            System.setOut(before);
        }
    }

    @OnEachTransport
    void aReplyGoesToTheSenderInEveryForm(Transport transport) throws Exception {
        byte[] array = "-array-".getBytes(UTF_8);
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            fixture.accept();
            peer.send("?");
            SessionEvent event = fixture.next(SessionState.DATA);
            Deadline.get(event.reply(array));
            Deadline.get(event.reply(array, 1, 5));
            Deadline.get(event.reply("-text-"));
            assertEquals("-array-array-text-", peer.readText(18));
            int port = port(fixture.manager().listenUdp(0, fixture.events()));
            UdpPeer one = fixture.closeFirst(UdpPeer.open());
            UdpPeer two = fixture.closeFirst(UdpPeer.open());
            one.send(port, "one");
            SessionEvent fromOne = fixture.next(SessionState.DATA);
            two.send(port, "two");
            SessionEvent fromTwo = fixture.next(SessionState.DATA);
            assertEquals(one.address(), fromOne.from());
            Deadline.get(fromTwo.reply("for two"));
            Deadline.get(fromOne.reply("for one"));
            assertEquals("for one", one.receiveText());
            assertEquals("for two", two.receiveText());
        }
    }

    @OnEachTransport
    void aFullChannelSlowsTheSendersAndBlocksNoEventLoop(Transport transport) throws Exception {
        byte[] sent = random(24 << 20); // more than the kernel buffers hold
        long maxBytes = 256 * 1024;
        var oneLoop = ConnectionManager.builder().transport(transport).eventLoops(1);
        try (ServerFixture fixture = new ServerFixture(oneLoop.build());
                EventChannel small = fixture.manager().openEventChannel(1000, maxBytes)) {
            Peer fast = fixture.call(fixture.manager().listenTcp(0, small).port());
            Thread sender = new Thread(() -> {
                try {
                    fast.send(sent);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            sender.start();
            Session slowed = small.take().session();
            Reads.awaitPause(slowed);
            Peer other = fixture.call(fixture.listen());
            fixture.accept();
            other.send("?");
            Deadline.get(fixture.next(SessionState.DATA).reply("!"));
            assertEquals("!", other.readText(1));
            assertTrue(sender.isAlive(), "the sender was not slowed");
            assertTrue(small.queuedBytes() < 2 * maxBytes, () -> small.queuedBytes() + " bytes wait");
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            while (received.size() < sent.length) {
                received.writeBytes(small.take().data());
            }
            sender.join();
            assertTrue(Arrays.equals(sent, received.toByteArray()));
            assertNull(small.poll());
        }
    }

    private static int port(UdpSession socket) {
        return ((InetSocketAddress) socket.localAddress()).getPort();
    }

    private static byte[] random(int length) {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return data;
    }
}
