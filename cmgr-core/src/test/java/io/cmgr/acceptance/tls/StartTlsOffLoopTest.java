// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.tls;

import static io.cmgr.testkit.Callback.DATA;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.extension.ExtendWith;

/** A start of TLS on another thread than the session's event loop, which meanwhile goes on. */
@ExtendWith(NoLeaks.class)
class StartTlsOffLoopTest {
    private static final Certificates CERTIFICATES = new Certificates();
    private static final TcpListen LINES = TcpListen.on(0).framing(Framing.lines(1000));

    private final SslContext context = CERTIFICATES.server(CERTIFICATES.localhost());

    /** Lets the event loop go on, which the handler of the first message holds. */
    private final CountDownLatch released = new CountDownLatch(1);

    private final EventRecorder held = new EventRecorder() {
        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            super.onData(session, data, from);
            try {
                released.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    };

    StartTlsOffLoopTest() throws Exception {}

    @OnEachTransport
    void whatWaitsForATakerBehindTheMessageIsRefused(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel channel = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listen(LINES, channel).port())) {
            peer.send("STARTTLS\nRSET\n");
            SessionEvent event = Events.skipTo(SessionState.DATA, channel);
            assertEquals("STARTTLS", event.text());
            Deadline.until("the line behind it", () -> channel.size() == 1);
            Session session = event.session();
            session.pauseReads();
            event.reply("go ahead");
            CompletableFuture<SSLSession> started = session.startTls(context);
            session.resumeReads();
            assertInstanceOf(ProtocolException.class, Deadline.failure(started));
            assertEquals("go ahead\n", new String(peer.readToEnd(), UTF_8));
            assertEquals(
                    DisconnectReason.PROTOCOL_ERROR,
                    Events.skipTo(SessionState.DISCONNECTED, channel).reason());
        }
    }

    @OnEachTransport
    void whatComesBeforeTheEventLoopHasStartedItReachesNoHandlerAndEndsTheSession(Transport transport)
            throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listen(LINES, held).port())) {
            peer.send("STARTTLS\nRSET\n");
            Session session = held.nextSession();
            assertEquals("STARTTLS", held.next(DATA).text());
            session.write("go ahead");
            CompletableFuture<SSLSession> started = session.startTls(context);
            CompletableFuture<Void> secret = session.write("secret");
            released.countDown();
            assertInstanceOf(ProtocolException.class, Deadline.failure(started));
            assertInstanceOf(IOException.class, Deadline.failure(secret));
            assertEquals("go ahead\n", new String(peer.readToEnd(), UTF_8));
            assertEquals(DisconnectReason.PROTOCOL_ERROR, held.next().reason());
        }
    }

    @OnEachTransport
    void anEndThatIsAskedForBehindItDoesNotMakeAnythingPlain(Transport transport) throws Exception {
        for (boolean whole : new boolean[] {true, false}) {
            StartTlsOffLoopTest fresh = new StartTlsOffLoopTest();
            try (ConnectionManager manager = Transports.manager(transport);
                    Peer plain = Peer.connect(manager.listen(LINES, fresh.held).port())) {
                plain.send("STARTTLS\n");
                Session session = fresh.held.nextSession();
                fresh.held.next(DATA);
                CompletableFuture<SSLSession> started = session.startTls(context);
                CompletableFuture<Void> secret = session.write("secret");
                CompletableFuture<Void> ended = whole ? session.close() : session.closeOutput();
                fresh.released.countDown();
                try (TlsPeer peer = TlsPeer.connect(
                        plain.socket(), plain.socket().getPort(), CERTIFICATES.jdk(CERTIFICATES.client("guest")))) {
                    peer.handshake();
                    Deadline.get(started);
                    assertEquals("secret\n", new String(peer.readToEnd(), UTF_8));
                    Deadline.get(secret);
                    Deadline.get(ended);
                }
                assertEquals(
                        DisconnectReason.LOCAL_CLOSE,
                        fresh.held.nextDisconnected().reason());
            }
        }
    }
}
