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
import io.cmgr.testkit.Stage;
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
        try (Stage stage = Stage.on(transport)) {
            int port = port(stage.manager().listenUdp(0, stage.events()));
            UdpPeer peer = stage.guest(UdpPeer.open());
            for (int size : SIZES) {
                peer.send(port, random(size));
            }
            for (int size : SIZES) {
                SessionEvent event = stage.next(SessionState.DATA);
                assertArrayEquals(random(size), event.data());
                assertEquals(peer.address(), event.from());
                assertFalse(event.truncated());
            }
        }
    }

    @OnEachTransport
    void datagramsOfEverySizeButZeroAreSentExactAndInOrder(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listenUdp(0, stage.events());
            UdpPeer peer = stage.guest(UdpPeer.open());
            String literal = "127.0.0.1:" + peer.port();
            for (int size : SIZES.subList(1, SIZES.size())) {
                Deadline.get(socket.to(peer.address()).write(random(size)));
                var unused = stage.manager().writeUdp("u0", literal, random(size));
                assertArrayEquals(random(size), peer.receive());
                assertArrayEquals(random(size), peer.receive());
            }
        }
    }

    @OnEachTransport
    void aDatagramLongerThanMaxDatagramIsCutMarkedAndCounted(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listen(UdpListen.on(0).maxDatagram(100), stage.events());
            UdpPeer peer = stage.guest(UdpPeer.open());
            peer.send(port(socket), random(101)).send(port(socket), random(100));
            SessionEvent cut = stage.next(SessionState.DATA);
            assertTrue(cut.truncated());
            assertArrayEquals(Arrays.copyOf(random(101), 100), cut.data());
            SessionEvent whole = stage.next(SessionState.DATA);
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
        try (Stage stage = Stage.on(transport)) {
            int port = port(stage.manager().listenUdp(0, stage.events()));
            List<UdpPeer> peers = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                peers.add(stage.guest(UdpPeer.open()));
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < senders; i++) {
                    peers.get(i).send(port, i + "/" + round);
                }
            }
            List<SessionEvent> questions = new ArrayList<>();
            while (questions.size() < senders * rounds) {
                questions.add(stage.next(SessionState.DATA));
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
        int window = 100; // what fits the smallest kernel buffer
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listenUdp(0, stage.events());
            UdpPeer peer = stage.guest(UdpPeer.open());
            for (int sent = 0; sent < 1000; sent += window) {
                for (int i = sent; i < sent + window; i++) {
                    peer.send(port(socket), "in " + i);
                }
                List<CompletableFuture<Void>> replies = new ArrayList<>();
                for (int i = sent; i < sent + window; i++) {
                    SessionEvent event = stage.next(SessionState.DATA);
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
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listen(UdpListen.on("127.0.0.1", 0), stage.events());
            UdpPeer peer = stage.guest(UdpPeer.open());
            for (int i = 0; i < 10; i++) { // the kernel may tell of the one before
                var unused = socket.to(new InetSocketAddress("127.0.0.1", closedPort))
                        .write("lost")
                        .exceptionally(told -> null);
                peer.send(port(socket), "question " + i);
                SessionEvent event = stage.next(SessionState.DATA);
                assertEquals("question " + i, event.text());
                Deadline.get(event.reply("answer " + i));
                assertEquals("answer " + i, peer.receiveText());
            }
            assertTrue(socket.isOpen());
        }
    }

    @OnEachTransport
    void literalAddressesKeepTheOrderOfTheCalls(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listenUdp(0, stage.events());
            UdpPeer peer = stage.guest(UdpPeer.open());
            for (int i = 0; i < 300; i += 3) {
                var byText = stage.manager().writeUdp("u0", "127.0.0.1:" + peer.port(), "" + i);
                var byAddress = stage.manager().writeUdp("u0", peer.address(), "" + (i + 1));
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
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listen(UdpListen.on("127.0.0.1", 0), stage.events());
            UdpPeer peer = stage.guest(UdpPeer.open());
            String name = "localhost:" + peer.port();
            Deadline.get(stage.manager().writeUdp(socket.id(), name, "text"));
            Deadline.get(stage.manager().writeUdp(socket.id(), name, "array".getBytes(UTF_8)));
            assertEquals("text", peer.receiveText());
            assertEquals("array", peer.receiveText());
        }
    }

    @OnEachTransport
    void aPortAloneIsDualStack(Transport transport) throws Exception {
        Needs.ipv6();
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listenUdp(0, stage.events());
            int tcp = stage.manager().listenTcp(0, stage.events()).port();
            for (String host : List.of("127.0.0.1", "::1")) {
                UdpPeer peer = stage.guest(UdpPeer.open(host));
                peer.send(port(socket), "from " + host);
                SessionEvent event = stage.next(SessionState.DATA);
                assertEquals("from " + host, event.text());
                assertEquals(peer.address(), event.from());
                Deadline.get(event.reply("to " + host));
                assertEquals("to " + host, peer.receiveText());
                stage.guest(Peer.connect(host, tcp));
                stage.accept();
            }
        }
    }

    @OnEachTransport
    void anExplicitIpv4WildcardIsIpv4Only(Transport transport) throws Exception {
        Needs.ipv6();
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listen(UdpListen.on("0.0.0.0", 0), stage.events());
            stage.guest(UdpPeer.open()).send(port(socket), "IPv4");
            assertEquals("IPv4", stage.next(SessionState.DATA).text());
            // The same port of IPv6 is nobody's.
            new DatagramSocket(new InetSocketAddress("::1", port(socket))).close();
            int tcp = stage.manager()
                    .listen(TcpListen.on("0.0.0.0", 0), stage.events())
                    .port();
            stage.call(tcp);
            stage.accept();
            assertThrows(ConnectException.class, () -> Peer.connect("::1", tcp));
        }
    }

    @OnEachTransport
    void anIpv6AddressIsItsOwn(Transport transport) throws Exception {
        Needs.ipv6();
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listen(UdpListen.on("::1", 0), stage.events());
            UdpPeer peer = stage.guest(UdpPeer.open("::1"));
            Deadline.get(stage.manager().writeUdp("u0", "[::1]:" + peer.port(), "IPv6"));
            assertEquals("IPv6", peer.receiveText());
            assertEquals(InetAddress.getByName("::1"), ((InetSocketAddress) socket.localAddress()).getAddress());
        }
    }

    @OnEachTransport
    void aClosedSocketFreesItsPortAndSaysSoOnce(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listen(UdpListen.on("127.0.0.1", 0), stage.events());
            UdpPeer peer = stage.guest(UdpPeer.open());
            peer.send(port(socket), "announced");
            stage.next(SessionState.DATA);
            InetSocketAddress local = (InetSocketAddress) socket.localAddress();
            assertThrows(BindException.class, () -> new DatagramSocket(local));
            Deadline.get(socket.close());
            SessionEvent end = stage.next(SessionState.DISCONNECTED);
            assertEquals(DisconnectReason.LOCAL_CLOSE, end.reason());
            assertEquals(local, end.from());
            assertNull(socket.remoteAddress());
            Deadline.until("the port", () -> bindable(local));
            assertNull(stage.events().poll());
        }
    }

    @OnEachTransport
    void aSocketForEachAddressAnswersFromTheOneThatWasAsked(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport);
                DatagramSocket asker = new DatagramSocket()) {
            int port = port(stage.manager().listen(UdpListen.on("127.0.0.2", 0), stage.events()));
            stage.manager().listen(UdpListen.on("127.0.0.3", port), stage.events());
            asker.setSoTimeout(20_000);
            for (String asked : List.of("127.0.0.2", "127.0.0.3")) {
                asker.connect(InetAddress.getByName(asked), port); // and so hears nobody else
                asker.send(new DatagramPacket(new byte[1], 1));
                Deadline.get(stage.next(SessionState.DATA).reply("here"));
                asker.receive(new DatagramPacket(new byte[9], 9));
            }
        }
    }

    @OnEachTransport
    void aBroadcastGoesOutOnlyWhereItIsAllowed(Transport transport) throws Exception {
        InetAddress everybody = InetAddress.getByName("127.255.255.255"); // on the loopback
        try (Stage stage = Stage.on(transport)) {
            UdpSession hears = stage.manager().listen(UdpListen.on("0.0.0.0", 0), stage.events());
            InetSocketAddress all = new InetSocketAddress(everybody, port(hears));
            UdpSession mayNot = stage.manager().listen(UdpListen.on("0.0.0.0", 0), stage.events());
            UdpSession may = stage.manager().listen(UdpListen.on("0.0.0.0", 0).broadcast(true), stage.events());
            Refusal.failed(IOException.class, "ermission denied", mayNot.to(all).write("refused"));
            assertTrue(mayNot.isOpen());
            Deadline.get(may.to(all).write("to everybody"));
            assertEquals("to everybody", stage.next(SessionState.DATA).text());
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
