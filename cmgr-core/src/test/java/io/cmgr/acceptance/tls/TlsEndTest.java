// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.tls;

import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.DISCONNECTED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.extension.ExtendWith;

/** How TLS sessions end, with and without close_notify, against the JDK's own client. */
@ExtendWith(NoLeaks.class)
class TlsEndTest {
    private static final Certificates CERTIFICATES = new Certificates();

    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void withTls13AReplyGoesOutAfterThePeersEnd(Transport transport) throws Exception {
        EventRecorder answering = new EventRecorder() {
            @Override
            public void onEndOfInput(Session session) {
                session.write("after the end");
                super.onEndOfInput(session);
            }
        };
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(CERTIFICATES.listen("TLSv1.3"), answering);
            try (TlsPeer peer = TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                peer.send("x").finish();
                assertEquals("after the end", new String(peer.readToEnd(), UTF_8));
            }
            assertEquals(
                    DisconnectReason.PEER_CLOSED, answering.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void upToTls12ThePeersEndEndsOurSideToo(Transport transport) throws Exception {
        CompletableFuture<Void> late = new CompletableFuture<>();
        EventRecorder answering = new EventRecorder() {
            @Override
            public void onEndOfInput(Session session) {
                session.write("too late").whenComplete((sent, error) -> late.completeExceptionally(error));
                super.onEndOfInput(session);
            }
        };
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(CERTIFICATES.listen("TLSv1.2"), answering);
            try (TlsPeer peer = TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                peer.send("x").finish();
                assertInstanceOf(SessionClosedException.class, Deadline.failure(late));
                assertArrayEquals(new byte[0], peer.readToEnd());
            }
            assertEquals(
                    DisconnectReason.PEER_CLOSED, answering.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void upToTls12ThePeersEndGivesUpWhatItDidNotReadAtOnce(Transport transport) throws Exception {
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(transport)
                .drainTimeout(Duration.ofMinutes(1))
                .build()) {
            Listener listener = manager.listen(CERTIFICATES.listen("TLSv1.2"), events);
            try (TlsPeer peer = TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                Session session = events.nextSession();
                var written = session.write(new byte[16 << 20]);
                peer.read(1);
                assertFalse(written.isDone());
                peer.finish();
                assertInstanceOf(SessionClosedException.class, Deadline.failure(written));
                session.abort();
            }
        }
    }

    @OnEachTransport
    void anEndWithoutCloseNotifyIsReportedAsAFailure(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(CERTIFICATES.listen(), events);
            try (TlsPeer peer = TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                peer.send("cut");
                peer.plain().shutdownOutput();
                events.nextSession();
                assertEquals("cut", events.next(DATA).text());
                EventRecorder.Event end = events.next(DISCONNECTED);
                assertEquals(DisconnectReason.TLS_TRUNCATED, end.reason());
                assertInstanceOf(SSLException.class, end.cause());
            }
        }
    }

    @OnEachTransport
    void aGracefulCloseDeliversAllAndSaysCloseNotify(Transport transport) throws Exception {
        byte[] large = new byte[4 << 20];
        new Random(7).nextBytes(large);
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (ConnectionManager manager = Transports.manager(transport)) {
                Listener listener = manager.listen(CERTIFICATES.listen(version), events);
                try (TlsPeer peer =
                        TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                    peer.send("unread input that must not reset the connection");
                    Session session = events.nextSession();
                    var written = session.write(large);
                    session.close();
                    assertArrayEquals(large, peer.readToEnd());
                    Deadline.get(written);
                }
                assertEquals(
                        DisconnectReason.LOCAL_CLOSE, events.nextDisconnected().reason());
            }
        }
    }

    @OnEachTransport
    void whatComesAfterOurEndIsNotEvenDecrypted(Transport transport) throws Exception {
        AtomicInteger decrypted = new AtomicInteger();
        try (ConnectionManager manager = Transports.manager(transport)) {
            TcpListen where = CERTIFICATES
                    .listen("TLSv1.3")
                    .pipeline(handlers -> handlers.addLast(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext ctx, Object data) {
                            decrypted.incrementAndGet();
                            ctx.fireChannelRead(data);
                        }
                    }));
            Listener listener = manager.listen(where, events);
            try (TlsPeer peer = TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                Session session = events.nextSession();
                var closed = session.close();
                assertEquals(-1, peer.tls().getInputStream().read());
                peer.send("too late").finish().endConnection();
                Deadline.get(closed);
                assertEquals(0, decrypted.get());
            }
        }
    }

    @OnEachTransport
    void anAbortResetsAtOnce(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(CERTIFICATES.listen(), events);
            try (TlsPeer peer = TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                Session session = events.nextSession();
                Deadline.get(session.abort());
                assertEquals(DisconnectReason.ABORTED, events.nextDisconnected().reason());
                assertThrows(IOException.class, peer::readToEnd);
            }
        }
    }
}
