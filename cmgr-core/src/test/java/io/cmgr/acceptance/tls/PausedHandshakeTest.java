// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.tls;

import static io.cmgr.testkit.Callback.ACCEPTED;
import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.DISCONNECTED;
import static io.cmgr.testkit.Callback.END_OF_INPUT;
import static io.cmgr.testkit.Callback.NEW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pause holds back application data, but never a TLS handshake. */
@ExtendWith(NoLeaks.class)
class PausedHandshakeTest {
    private static final Certificates CERTIFICATES = new Certificates();

    private static final class PausedWhenAccepted extends EventRecorder {
        @Override
        public void onAccepted(Session session) {
            session.pauseReads();
            super.onAccepted(session);
        }
    }

    @OnEachTransport
    void aSessionPausedBeforeItsHandshakeIsNewAndThenGetsNothing(Transport transport) throws Exception {
        PausedWhenAccepted events = new PausedWhenAccepted();
        try (ConnectionManager manager = Transports.manager(transport);
                TlsPeer peer = TlsPeer.connect(
                        manager.listen(CERTIFICATES.listen(), events).port(), CERTIFICATES)) {
            Session session = events.next(ACCEPTED).session();
            assertTrue(Reads.areOn(session), "the handshake must be read");
            peer.handshake().send("hello").finish();
            events.next(NEW);
            Deadline.get(session.write("welcome"));
            assertEquals("welcome", peer.readText(7));
            assertHelloAfterTheResume(session, events);
            events.next(END_OF_INPUT);
            events.next(DISCONNECTED);
        }
    }

    @OnEachTransport
    void aPlainSessionPausedAtOnceIsNewAndThenGetsNothing(Transport transport) throws Exception {
        PausedWhenAccepted events = new PausedWhenAccepted();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            peer.send("hello").finish();
            events.next(ACCEPTED);
            Session session = events.next(NEW).session();
            Deadline.get(session.write("welcome"));
            assertEquals("welcome", peer.readText(7));
            assertHelloAfterTheResume(session, events);
            events.next(END_OF_INPUT);
            events.next(DISCONNECTED);
        }
    }

    @OnEachTransport
    void theTlsOfAnAttachedChannelFinishesItsHandshakeToo(Transport transport) throws Exception {
        SslContext tls = CERTIFICATES.server(CERTIFICATES.localhost());
        EventRecorder events = new PausingRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.waiting(transport, channel -> {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                    manager.attach(null, channel, events);
                });
                TlsPeer peer = TlsPeer.connect(server.port(), CERTIFICATES)) {
            Session session = events.next(NEW).session();
            peer.handshake().send("hello");
            Deadline.get(session.write("welcome"));
            assertEquals("welcome", peer.readText(7));
            assertHelloAfterTheResume(session, events);
        }
    }

    private static void assertHelloAfterTheResume(Session session, EventRecorder events) {
        assertEquals(0, events.size());
        session.resumeReads();
        assertEquals("hello", events.next(DATA).text());
    }

    @OnEachTransport
    void whileAChannelIsFullTheHandshakesOfThoseWhoAreAcceptedGoOn(Transport transport) throws Exception {
        int clients = 12;
        int maxEvents = 4;
        // Up to TLS 1.2 a client finishes its handshake only after the server.
        SslContext trusting = SslContextBuilder.forClient()
                .trustManager(CERTIFICATES.authority().toTrustManagerFactory())
                .protocols("TLSv1.2")
                .build();
        EventRecorder calling = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                ConnectionManager callers = Transports.manager(transport);
                EventChannel full = manager.openEventChannel(maxEvents, 1 << 20)) {
            TcpConnect there = TcpConnect.to(
                            "127.0.0.1",
                            manager.listen(CERTIFICATES.listen(), full).port())
                    .tls(trusting)
                    .handshakeTimeout(Duration.ofSeconds(20));
            List<CompletableFuture<Session>> connected = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                connected.add(callers.connect(there, calling));
            }
            Deadline.until(
                    "as many handshakes as have filled the channel",
                    () -> connected.stream().filter(CompletableFuture::isDone).count() >= maxEvents / 2);
            Deadline.until("the channel to be full", () -> full.size() >= maxEvents);

            int news = 0;
            while (news < clients) {
                SessionEvent event = Events.next(full);
                assertNull(event.reason(), event::detail);
                news += event.state() == SessionState.NEW ? 1 : 0;
            }
            connected.forEach(Deadline::get);
        }
    }
}
