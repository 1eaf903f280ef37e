// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.UdpPeer;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class UdpSocketTest {
    private static final List<Integer> SIZES = List.of(0, 1, 1472, 2048, 2049, 65_507);

    @OnEachTransport
    void datagramsOfEverySizeArriveExactAndInOrder(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = port(fixture.manager().listenUdp(0, fixture.events()));
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            for (int size : SIZES) {
                peer.send(port, random(size));
            }
            for (int size : SIZES) {
                SessionEvent event = fixture.next(SessionState.DATA);
                assertArrayEquals(random(size), event.data());
                assertEquals(peer.address(), event.from());
                assertFalse(event.truncated());
            }
        }
    }

    @OnEachTransport
    void datagramsOfEverySizeButZeroAreSentExactAndInOrder(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            String literal = "127.0.0.1:" + peer.port();
            for (int size : SIZES.subList(1, SIZES.size())) {
                Deadline.get(socket.to(peer.address()).write(random(size)));
                var unused = fixture.manager().writeUdp("u0", literal, random(size));
                assertArrayEquals(random(size), peer.receive());
                assertArrayEquals(random(size), peer.receive());
            }
        }
    }

    @OnEachTransport
    void aDatagramLongerThanMaxDatagramIsCutMarkedAndCounted(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listen(UdpListen.on(0).maxDatagram(100), fixture.events());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            peer.send(port(socket), random(101)).send(port(socket), random(100));
            SessionEvent cut = fixture.next(SessionState.DATA);
            assertTrue(cut.truncated());
            assertArrayEquals(Arrays.copyOf(random(101), 100), cut.data());
            SessionEvent whole = fixture.next(SessionState.DATA);
            assertFalse(whole.truncated());
            assertArrayEquals(random(100), whole.data());
            assertEquals(1, socket.stats().truncated());
            assertEquals(2, socket.stats().reads());
            assertEquals(200, socket.stats().bytesIn());
        }
    }

    @OnEachTransport
    void repliesUnderManyInterleavedSendersGoToTheirOwnSender(Transport transport) throws Exception {
        int senders = 50;
        int rounds = 4;
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            int port = port(fixture.manager().listenUdp(0, fixture.events()));
            List<UdpPeer> peers = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                peers.add(fixture.closeFirst(UdpPeer.open()));
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < senders; i++) {
                    peers.get(i).send(port, i + "/" + round);
                }
            }
            List<SessionEvent> questions = new ArrayList<>();
            while (questions.size() < senders * rounds) {
                questions.add(fixture.next(SessionState.DATA));
            }
            for (SessionEvent question : questions) {
                var unused = question.reply("to " + question.text());
            }
            for (int i = 0; i < senders; i++) {
                for (int round = 0; round < rounds; round++) {
                    assertEquals("to " + i + "/" + round, peers.get(i).receiveText());
                }
            }
        }
    }

    @OnEachTransport
    void aBurstOf1000DatagramsArrivesWholeAndInOrder(Transport transport) throws Exception {
        int window = 100; // as many as fit into the smallest kernel buffer
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            for (int sent = 0; sent < 1000; sent += window) {
                for (int i = sent; i < sent + window; i++) {
                    peer.send(port(socket), "in " + i);
                }
                List<CompletableFuture<Void>> replies = new ArrayList<>();
                for (int i = sent; i < sent + window; i++) {
                    SessionEvent event = fixture.next(SessionState.DATA);
                    assertEquals("in " + i, event.text());
                    replies.add(event.reply("out " + i));
                }
                for (int i = sent; i < sent + window; i++) {
                    assertEquals("out " + i, peer.receiveText());
                }
                replies.forEach(Deadline::get);
            }
            assertEquals(1000, socket.stats().reads());
            assertEquals(1000, socket.stats().writes());
        }
    }

    @OnEachTransport
    void aDatagramToAClosedPortDoesNotEndTheSocket(Transport transport) throws Exception {
        int closedPort;
        try (DatagramSocket brief = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            closedPort = brief.getLocalPort();
        }
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listen(UdpListen.on("127.0.0.1", 0), fixture.events());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            for (int i = 0; i < 10; i++) { // the kernel may report the datagram before
                var unused = socket.to(new InetSocketAddress("127.0.0.1", closedPort))
                        .write("lost")
                        .exceptionally(told -> null);
                peer.send(port(socket), "question " + i);
                SessionEvent event = fixture.next(SessionState.DATA);
                assertEquals("question " + i, event.text());
                Deadline.get(event.reply("answer " + i));
                assertEquals("answer " + i, peer.receiveText());
            }
            assertTrue(socket.isOpen());
        }
    }

    @OnEachTransport
    void literalAddressesKeepTheOrderOfTheCalls(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            for (int i = 0; i < 300; i += 3) {
                var byText = fixture.manager().writeUdp("u0", "127.0.0.1:" + peer.port(), "" + i);
                var byAddress = fixture.manager().writeUdp("u0", peer.address(), "" + (i + 1));
                var direct = socket.to(peer.address()).write("" + (i + 2));
                for (int n = i; n < i + 3; n++) {
                    assertEquals("" + n, peer.receiveText());
                }
                Deadline.get(CompletableFuture.allOf(byText, byAddress, direct));
            }
        }
    }

    @OnEachTransport
    void aNameIsResolvedForEachDatagram(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listen(UdpListen.on("127.0.0.1", 0), fixture.events());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            String name = "localhost:" + peer.port();
            Deadline.get(fixture.manager().writeUdp(socket.id(), name, "text"));
            Deadline.get(fixture.manager().writeUdp(socket.id(), name, "array".getBytes(UTF_8)));
            assertEquals("text", peer.receiveText());
            assertEquals("array", peer.receiveText());
        }
    }

    @OnEachTransport
    void aPortAloneIsDualStack(Transport transport) throws Exception {
        Needs.ipv6();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            int tcp = fixture.manager().listenTcp(0, fixture.events()).port();
            for (String host : List.of("127.0.0.1", "::1")) {
                UdpPeer peer = fixture.closeFirst(UdpPeer.open(host));
                peer.send(port(socket), "from " + host);
                SessionEvent event = fixture.next(SessionState.DATA);
                assertEquals("from " + host, event.text());
                assertEquals(peer.address(), event.from());
                Deadline.get(event.reply("to " + host));
                assertEquals("to " + host, peer.receiveText());
                fixture.closeFirst(Peer.connect(host, tcp));
                fixture.accept();
            }
        }
    }

    @OnEachTransport
    void anExplicitIpv4WildcardIsIpv4Only(Transport transport) throws Exception {
        Needs.ipv6();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listen(UdpListen.on("0.0.0.0", 0), fixture.events());
            fixture.closeFirst(UdpPeer.open()).send(port(socket), "IPv4");
            assertEquals("IPv4", fixture.next(SessionState.DATA).text());
            // The same port of IPv6 is free.
            new DatagramSocket(new InetSocketAddress("::1", port(socket))).close();
            int tcp = fixture.manager()
                    .listen(TcpListen.on("0.0.0.0", 0), fixture.events())
                    .port();
            fixture.call(tcp);
            fixture.accept();
            if (transport == Transport.IO_URING) { // Netty makes listening sockets for both families only
                assertEquals(0, fixture.closeFirst(Peer.connect("::1", tcp)).readToEnd().length);
            } else {
                assertThrows(ConnectException.class, () -> Peer.connect("::1", tcp));
            }
        }
    }

    @OnEachTransport
    void anIpv6AddressIsItsOwn(Transport transport) throws Exception {
        Needs.ipv6();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listen(UdpListen.on("::1", 0), fixture.events());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open("::1"));
            Deadline.get(fixture.manager().writeUdp("u0", "[::1]:" + peer.port(), "IPv6"));
            assertEquals("IPv6", peer.receiveText());
            assertEquals(InetAddress.getByName("::1"), ((InetSocketAddress) socket.localAddress()).getAddress());
        }
    }

    @OnEachTransport
    void aClosedSocketFreesItsPortAndSaysSoOnce(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listen(UdpListen.on("127.0.0.1", 0), fixture.events());
            UdpPeer peer = fixture.closeFirst(UdpPeer.open());
            peer.send(port(socket), "announced");
            fixture.next(SessionState.DATA);
            InetSocketAddress local = (InetSocketAddress) socket.localAddress();
            assertThrows(BindException.class, () -> new DatagramSocket(local));
            Deadline.get(socket.close());
            SessionEvent end = fixture.next(SessionState.DISCONNECTED);
            assertEquals(DisconnectReason.LOCAL_CLOSE, end.reason());
            assertEquals(local, end.from());
            assertNull(socket.remoteAddress());
            Deadline.until("the port", () -> bindable(local));
            assertNull(fixture.events().poll());
        }
    }

    @OnEachTransport
    void aSocketForEachAddressAnswersFromTheOneThatWasAsked(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                DatagramSocket asker = new DatagramSocket()) {
            int port = port(fixture.manager().listen(UdpListen.on("127.0.0.2", 0), fixture.events()));
            fixture.manager().listen(UdpListen.on("127.0.0.3", port), fixture.events());
            asker.setSoTimeout(20_000);
            for (String asked : List.of("127.0.0.2", "127.0.0.3")) {
                asker.connect(InetAddress.getByName(asked), port); // and so receives only from there
                asker.send(new DatagramPacket(new byte[1], 1));
                Deadline.get(fixture.next(SessionState.DATA).reply("here"));
                asker.receive(new DatagramPacket(new byte[9], 9));
            }
        }
    }

    @OnEachTransport
    void aBroadcastGoesOutOnlyWhereItIsAllowed(Transport transport) throws Exception {
        InetAddress everybody = InetAddress.getByName("127.255.255.255"); // on the loopback
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession hears = fixture.manager().listen(UdpListen.on("0.0.0.0", 0), fixture.events());
            InetSocketAddress all = new InetSocketAddress(everybody, port(hears));
            UdpSession mayNot = fixture.manager().listen(UdpListen.on("0.0.0.0", 0), fixture.events());
            UdpSession may = fixture.manager().listen(UdpListen.on("0.0.0.0", 0).broadcast(true), fixture.events());
            Refusal.failed(IOException.class, "ermission denied", mayNot.to(all).write("refused"));
            assertTrue(mayNot.isOpen());
            Deadline.get(may.to(all).write("to everybody"));
            assertEquals("to everybody", fixture.next(SessionState.DATA).text());
        }
    }

    private static boolean bindable(InetSocketAddress address) {
        try {
            new DatagramSocket(address).close();
            return true;
        } catch (IOException taken) {
            return false;
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
