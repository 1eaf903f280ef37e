// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Callback;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.StreamPeers;
import io.cmgr.testkit.StreamPeers.Setup;
import io.cmgr.testkit.StreamPeers.StreamPeer;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An application that finds its peer breaking the protocol, and resets the connection with what was wrong. */
@ExtendWith(NoLeaks.class)
class ProtocolErrorTest {
    private static final Throwable WRONG = new IllegalArgumentException("a second CONNECT");

    @TempDir
    private Path directory;

    @OnEachTransport
    void theCauseIsThatOfTheEndOnEveryKindOfStream(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            for (StreamPeers way : StreamPeers.values()) {
                EventRecorder events = new EventRecorder();
                try (StreamPeer peer = way.connect(new Setup(manager, Framing.raw(), directory), events)) {
                    Session session = events.nextSession();
                    peer.send("CONNECT");
                    events.next(Callback.DATA);
                    Deadline.get(session.abort(WRONG));
                    EventRecorder.Event end = events.next(Callback.DISCONNECTED);
                    assertEquals(DisconnectReason.PROTOCOL_ERROR, end.reason(), way::toString);
                    assertSame(WRONG, end.cause());
                    Throwable late = Deadline.failure(session.write("late"));
                    assertSame(
                            WRONG,
                            assertInstanceOf(SessionClosedException.class, late).getCause());
                }
            }
        }
    }

    @OnEachTransport
    void thePeerSeesAResetAndWhatWasPendingFails(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port(), 16 << 10)) {
            Session session = events.nextSession();
            CompletableFuture<Void> pending = session.write(new byte[16 << 20]);
            peer.read(1000);
            Deadline.get(session.abort(WRONG)); // before the peer reads on, which would let the write finish
            assertThrows(IOException.class, peer::readToEnd);
            assertSame(WRONG, Deadline.failure(pending).getCause());
        }
    }

    @OnEachTransport
    void aReasonThatIsKnownAlreadyStaysUnlessItIsThePeersOrderlyEnd(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder() {
            @Override
            public void onEndOfInput(Session session) {
                session.abort(WRONG);
            }
        };
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, events).port();
            try (Peer silent = Peer.connect(port)) {
                Session session = events.nextSession();
                session.close();
                session.abort(WRONG);
                assertEquals(
                        DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
                assertEquals(0, silent.socket().getPort() - port);
            }
            try (Peer ending = Peer.connect(port).finish()) {
                EventRecorder.Event end = events.nextDisconnected();
                assertEquals(DisconnectReason.PROTOCOL_ERROR, end.reason());
                assertSame(WRONG, end.cause());
                assertThrows(IOException.class, ending::readToEnd);
            }
        }
    }

    @OnEachTransport
    void aUdpSocketIsClosedWithTheCause(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            Deadline.get(socket.abort(WRONG));
            var end = fixture.next(SessionState.DISCONNECTED);
            assertEquals(DisconnectReason.PROTOCOL_ERROR, end.reason());
            assertSame(WRONG, end.cause());
        }
    }
}
