// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.attach;

import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.DISCONNECTED;
import static io.cmgr.testkit.Callback.END_OF_INPUT;
import static io.cmgr.testkit.Callback.NEW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.junit.jupiter.api.extension.ExtendWith;

/** Attached channels with TLS in the application's own pipeline. */
@ExtendWith(NoLeaks.class)
class AttachTlsTest {
    private final Certificates certificates = new Certificates();
    private final EventRecorder events = new EventRecorder();
    private final SslContext context;

    AttachTlsTest() throws Exception {
        context = certificates.server(certificates.localhost());
    }

    @OnEachTransport
    void aChannelThatIsAttachedAfterItsHandshakeTellsWhatTlsHasNegotiated(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.reading(
                        transport,
                        channel -> channel.pipeline()
                                .addLast(context.newHandler(channel.alloc()), new AtHandshake(manager, events)));
                TlsPeer peer = TlsPeer.connect(server.port(), certificates.jdk(certificates.client("ann")))) {
            peer.send("hello");
            Session session = events.next(NEW).session();
            assertEquals("hello", events.next(DATA).text());
            assertEquals("TLSv1.3", session.sslSession().getProtocol());
            var unused = session.write("welcome");
            var closed = session.close();
            assertEquals("welcome", peer.readText(7));
            assertEquals(0, peer.readToEnd().length, "an end that is not TLS's own would throw");
            Deadline.get(closed);
            assertEquals(DisconnectReason.LOCAL_CLOSE, events.next(DISCONNECTED).reason());
            assertNotNull(session.sslSession());
        }
    }

    @OnEachTransport
    void aChannelThatIsAttachedBeforeItsHandshakeIsNewOnce(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.reading(transport, channel -> {
                    channel.pipeline().addLast(context.newHandler(channel.alloc()));
                    manager.attach(null, channel, events);
                });
                TlsPeer peer = TlsPeer.connect(server.port(), certificates.jdk(certificates.client("ann")))) {
            Session session = events.next(NEW).session();
            assertNull(session.sslSession());
            peer.send("hello");
            assertEquals("hello", events.next(DATA).text());
            assertNotNull(session.sslSession());
            peer.finish();
            events.next(END_OF_INPUT);
            assertEquals(DisconnectReason.PEER_CLOSED, events.next(DISCONNECTED).reason());
            assertEquals(0, peer.readToEnd().length);
        }
    }

    private static final class AtHandshake extends ChannelInboundHandlerAdapter {
        private final ConnectionManager manager;
        private final EventRecorder events;

        AtHandshake(ConnectionManager manager, EventRecorder events) {
            this.manager = manager;
            this.events = events;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent) {
                manager.attach(null, ctx.channel(), events);
            }
            ctx.fireUserEventTriggered(event);
        }
    }
}
