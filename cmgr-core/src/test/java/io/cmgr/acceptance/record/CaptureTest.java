// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.record;

import static io.cmgr.testkit.Callback.DATA;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.Recording;
import io.cmgr.session.Session;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UdpPeer;
import io.cmgr.testkit.UnixPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A capture shows what the peers sent and received. */
@ExtendWith(NoLeaks.class)
class CaptureTest {
    private static final long LARGE = 100 << 20;

    private final EventRecorder events = new EventRecorder();

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("session.pcap");
    }

    private static int port(Session session) {
        return ((InetSocketAddress) session.localAddress()).getPort();
    }

    @OnEachTransport
    void bothDirectionsOfAnAcceptedConnectionAreThere(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(TcpListen.on(0).framing(Framing.lines(100)), events)
                        .port())) {
            Session session = events.nextSession();
            Deadline.get(session.write("before"));
            Recording recording = manager.capture(session.id(), file(), LARGE);
            Deadline.get(recording.session().flushed());
            peer.send("question\n");
            events.next(DATA);
            session.write("answer");
            manager.writeToAll("broadcast");
            Deadline.get(recording.close());
            Deadline.get(session.write("after"));
            Pcap pcap = Pcap.read(file());
            int client = peer.socket().getLocalPort();
            assertEquals("question\n", pcap.text(client));
            assertEquals("answer\nbroadcast\n", pcap.text(port(session)));
            pcap.assertWhole(client);
            assertEquals(
                    PosixFilePermissions.fromString("rw-------"),
                    Files.getPosixFilePermissions(file()),
                    "for its owner only");
        }
    }

    @OnEachTransport
    void aConnectionOfOursBeginsAtOurPort(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Session session = Deadline.get(manager.connect("127.0.0.1:" + server.getLocalPort(), "name", events));
            session.alias("other");
            Recording recording = manager.capture("other", file(), LARGE);
            Deadline.get(recording.session().flushed());
            try (Peer peer = Peer.of(server.accept())) {
                session.write("hello");
                peer.send("welcome");
                events.nextSession();
                Deadline.until("all", () -> session.stats().bytesIn() == 7);
                session.close();
                assertArrayEquals("hello".getBytes(UTF_8), peer.readToEnd());
            }
            Deadline.get(recording.closed());
            Pcap pcap = Pcap.read(file());
            assertEquals("hello", pcap.text(port(session)));
            assertEquals("welcome", pcap.text(server.getLocalPort()));
            pcap.assertWhole(port(session));
        }
    }

    @OnEachTransport
    void ofTlsItIsThePlainText(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ConnectionManager manager = Transports.manager(transport);
                TlsPeer peer = TlsPeer.connect(
                                manager.listen(certificates.listen(), events).port(), certificates)
                        .handshake()) {
            Session session = events.nextSession();
            Recording recording = manager.capture(session.id(), file(), LARGE);
            Deadline.get(recording.session().flushed());
            peer.send("secret");
            events.next(DATA);
            session.write("reply");
            Deadline.get(recording.close());
            Pcap pcap = Pcap.read(file());
            assertEquals("secret", pcap.text(peer.tls().getLocalPort()));
            assertEquals("reply", pcap.text(port(session)));
        }
    }

    @OnEachTransport
    void itStaysBehindTlsThatStartsLater(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        TcpListen listen = TcpListen.on(0).idleTimeout(Duration.ofMinutes(1));
        try (ConnectionManager manager = Transports.manager(transport);
                Peer plain = Peer.connect(manager.listen(listen, events).port())) {
            Session session = events.nextSession();
            Recording recording = manager.capture(session.id(), file(), LARGE);
            Deadline.get(recording.session().flushed());
            Deadline.get(session.write("go ahead"));
            session.startTls(certificates.server(certificates.localhost()));
            session.channel()
                    .eventLoop()
                    .submit(() -> {})
                    .awaitUninterruptibly(); // TLS has begun before the peer speaks
            assertEquals("go ahead", plain.readText(8));
            int client = plain.socket().getLocalPort();
            try (TlsPeer peer = TlsPeer.connect(
                            plain.socket(), port(session), certificates.jdk(certificates.client("guest")))
                    .handshake()) {
                peer.send("secret");
                assertEquals("secret", events.next(DATA).text());
                session.write("reply");
                Deadline.get(recording.close());
            }
            Pcap pcap = Pcap.read(file());
            assertEquals("secret", pcap.text(client));
            assertEquals("go aheadreply", pcap.text(port(session)));
        }
    }

    @OnEachTransport
    void aUnixDomainSessionLooksLikeOneOfTheLoopback(Transport transport) throws Exception {
        Path socket = directory.resolve("socket");
        try (ConnectionManager manager = Transports.manager(transport)) {
            manager.listen(TcpListen.on(UnixDomainSocketAddress.of(socket)), events);
            try (UnixPeer peer = UnixPeer.connect(socket)) {
                Session session = events.nextSession();
                Recording recording = manager.capture(session.id(), file(), LARGE);
                Deadline.get(recording.session().flushed());
                peer.send("question");
                events.next(DATA);
                session.write("answer");
                Deadline.get(recording.close());
            }
        }
        Pcap pcap = Pcap.read(file());
        assertEquals("question", pcap.text(2));
        assertEquals("answer", pcap.text(1));
    }

    @OnEachTransport
    void datagramsHaveTheirPeers(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                UdpPeer one = UdpPeer.open();
                UdpPeer other = UdpPeer.open()) {
            // on both families where the host has them, so that the peers' family differs from that of the socket
            for (UdpListen where : new UdpListen[] {UdpListen.on(0), UdpListen.on("127.0.0.1", 0)}) {
                UdpSession session = manager.listen(where, events);
                Recording recording = manager.capture(session.id(), file(), LARGE);
                Deadline.get(recording.session().flushed());
                one.send(port(session), "first");
                events.next(DATA);
                other.send(port(session), "");
                events.next(DATA);
                session.to(other.address()).write("second");
                Deadline.get(recording.close());
                var packets = Pcap.read(file()).packets();
                assertEquals(3, packets.size());
                assertEquals(one.address(), packets.get(0).from());
                assertEquals(port(session), packets.get(0).to().getPort());
                assertEquals("first", new String(packets.get(0).payload(), UTF_8));
                assertEquals(other.address(), packets.get(1).from());
                assertEquals(0, packets.get(1).payload().length);
                assertEquals(port(session), packets.get(2).from().getPort());
                assertEquals(other.address(), packets.get(2).to());
                assertEquals("second", new String(packets.get(2).payload(), UTF_8));
                Deadline.get(session.close());
                events.nextDisconnected();
            }
        }
    }

    @OnEachTransport
    void anAttachedChannelIsCapturedUntilItIsTheApplicationsAgain(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server =
                        ApplicationServer.reading(transport, channel -> manager.attach("x", channel, events));
                Peer peer = Peer.connect(server.port())) {
            Session session = events.nextSession();
            Deadline.get(session.flushed()); // and the initializer that has attached it is gone
            int before = session.channel().pipeline().names().size();
            Recording recording = manager.capture("x", file(), LARGE);
            Deadline.get(recording.session().flushed());
            peer.send("question");
            events.next(DATA);
            Deadline.get(session.write("answer"));
            assertEquals(before + 1, session.channel().pipeline().names().size());
            session.channel().pipeline().removeLast();
            Deadline.get(recording.closed());
            assertEquals(before - 1, session.channel().pipeline().names().size());
            Pcap pcap = Pcap.read(file());
            assertEquals("question", pcap.text(peer.socket().getLocalPort()));
            assertEquals("answer", pcap.text(server.port()));
        }
    }

    @OnEachTransport
    void aLargeMessageIsWholeWhereverItsBufferBegins(Transport transport) throws Exception {
        byte[] message = TestStream.bytes(0, 300_000);
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            Recording recording = manager.capture(session.id(), file(), LARGE);
            Deadline.get(recording.session().flushed());
            ByteBuf behindAHeader = Unpooled.buffer().writeBytes("header".getBytes(UTF_8));
            behindAHeader.writeBytes(message).skipBytes(6);
            session.write(behindAHeader);
            assertArrayEquals(message, peer.read(message.length));
            Deadline.get(recording.close());
            assertArrayEquals(message, Pcap.read(file()).stream(port(session)));
            String told = ChildProcess.works("which", "tcpdump")
                    ? ChildProcess.output("tcpdump", "-nr", file().toString())
                    : null;
            if (told != null) {
                assertTrue(told.contains("Flags [S]"), told);
                assertTrue(told.contains("length 32768"), told);
                assertFalse(told.contains("truncated"), told);
            }
        }
    }

    @OnEachTransport
    void aResetLeavesAWholeFile(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            Recording recording = manager.capture(session.id(), file(), LARGE);
            Deadline.get(recording.session().flushed());
            peer.send("some");
            events.next(DATA);
            peer.reset();
            events.nextDisconnected();
            Deadline.get(recording.closed());
            assertFalse(recording.isOpen());
            assertEquals("some", Pcap.read(file()).text(peer.socket().getLocalPort()));
        }
    }

    @OnEachTransport
    void theCloseOfTheManagerEndsIt(Transport transport) throws Exception {
        Recording recording;
        try (ConnectionManager manager = Transports.manager(transport)) {
            recording = manager.capture(manager.listenUdp(0, events).id(), file(), LARGE);
        }
        Deadline.get(recording.closed());
        assertEquals(0, Pcap.read(file()).packets().size());
    }
}
