// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.room;

import static io.cmgr.testkit.Callback.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.StreamPeers;
import io.cmgr.testkit.StreamPeers.Setup;
import io.cmgr.testkit.StreamPeers.StreamPeer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.handler.codec.string.StringEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The members of one room differ in what carries them and in their framing. */
@ExtendWith(NoLeaks.class)
class RoomKindsTest {
    private static final Certificates CERTIFICATES = new Certificates();

    private final EventRecorder events = new EventRecorder();

    @TempDir
    Path directory;

    @OnEachTransport
    void aMemberOfEachFramingOverTlsAndUnixGetsTheSameMessage(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            List<Framing> framings = List.of(
                    Framing.raw(),
                    Framing.lines(80),
                    Framing.fixed(5),
                    Framing.lengthPrefixed(2, 80),
                    Framing.delimiter(new byte[] {';'}, 80));
            List<String> expected = new ArrayList<>();
            List<StreamPeer> peers = new ArrayList<>();
            for (Framing framing : framings) {
                for (StreamPeers kind : StreamPeers.values()) {
                    Path own = java.nio.file.Files.createTempDirectory(directory, "");
                    peers.add(kind.connect(new Setup(manager, framing, own), events));
                    assertTrue(events.nextSession().join("lobby"));
                    expected.add(kind == StreamPeers.ATTACHED ? "hello" : hello(framing));
                }
            }
            Room lobby = manager.room("lobby");
            assertEquals(new BroadcastResult(peers.size(), 0, 0), Deadline.get(lobby.write("hello")));
            List<CompletableFuture<Void>> closed =
                    manager.sessions().stream().map(Session::close).toList();
            for (int i = 0; i < peers.size(); i++) {
                assertEquals(expected.get(i), peers.get(i).readInput());
                peers.get(i).close();
            }
            closed.forEach(Deadline::get);
            assertEquals(0, manager.stats().memberships());
        }
    }

    private static String hello(Framing framing) {
        return switch (framing.kind()) {
            case LINES -> "hello\n";
            case LENGTH_PREFIXED -> "\0\5hello";
            case DELIMITER -> "hello;";
            default -> "hello";
        };
    }

    @OnEachTransport
    void aMessageThatDoesNotFitAFramingCountsAsFailedForItsMembers(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            List<Peer> peers = new ArrayList<>();
            for (Framing framing : List.of(Framing.raw(), Framing.fixed(3), Framing.fixed(3), Framing.lines(80))) {
                peers.add(Peer.connect(
                        manager.listen(TcpListen.on(0).framing(framing), events).port()));
                assertTrue(events.nextSession().join("lobby"));
            }
            Room lobby = manager.room("lobby");
            assertEquals(new BroadcastResult(2, 0, 2), Deadline.get(lobby.write("hello")));
            assertEquals(
                    new BroadcastResult(2, 0, 1),
                    Deadline.get(lobby.except("a2").write("world")));
            assertEquals(new BroadcastResult(4, 0, 0), Deadline.get(lobby.write("end")));
            assertEquals("helloworldend", peers.get(0).readText(13));
            assertEquals("end", peers.get(1).readText(3));
            assertEquals("end", peers.get(2).readText(3));
            assertEquals("hello\nworld\nend\n", peers.get(3).readText(16));
            assertEquals(3, manager.stats().failedWrites());
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    @OnEachTransport
    void anObjectIsEncodedByEachMembersCodec(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            TcpListen withCodec = TcpListen.on(0).codec(pipeline -> pipeline.addLast(new StringEncoder()));
            Peer coded = Peer.connect(manager.listen(withCodec, events).port());
            assertTrue(events.nextSession().join("lobby"));
            Peer bare = Peer.connect(manager.listenTcp(0, events).port());
            assertTrue(events.nextSession().join("lobby"));
            assertEquals(
                    new BroadcastResult(1, 0, 1),
                    Deadline.get(manager.room("lobby").writeMessage("text")));
            assertEquals("text", coded.readText(4));
            coded.close();
            bare.close();
        }
    }

    /** As other broadcasts do, those to rooms pass by a session whose TLS has begun and is not up. */
    @OnEachTransport
    void whatIsWrittenDuringAHandshakePassesTheMemberBy(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Peer peer = Peer.connect(manager.listenTcp(0, events).port());
            Session session = events.nextSession();
            Room lobby = manager.room("lobby");
            assertTrue(session.join("lobby"));
            Deadline.get(lobby.write("plain"));
            assertEquals("plain", peer.readText(5));
            CompletableFuture<?> up = session.startTls(CERTIFICATES.server(CERTIFICATES.localhost()));
            assertTrue(session.join("attic"));
            assertEquals(new BroadcastResult(0, 0, 0), Deadline.get(lobby.write("too early")));
            TlsPeer secure = TlsPeer.connect(
                            peer.socket(), peer.socket().getPort(), CERTIFICATES.jdk(CERTIFICATES.client("guest")))
                    .handshake();
            Deadline.get(up);
            BroadcastResult one = new BroadcastResult(1, 0, 0);
            assertEquals(one, Deadline.get(lobby.write("secret")));
            assertEquals(one, Deadline.get(manager.room("attic").write(" too")));
            assertEquals("secret too", secure.readText(10));
            secure.send("bye");
            assertEquals("bye", events.next(DATA).text());
            secure.close();
            Deadline.get(session.closed());
            assertEquals(0, manager.stats().rooms());
        }
    }
}
