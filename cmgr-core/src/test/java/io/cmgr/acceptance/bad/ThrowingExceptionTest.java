// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.bad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Callbacks throw exceptions whose own methods throw, such as getMessage. The sessions still end, and report it. */
@ExtendWith(NoLeaks.class)
class ThrowingExceptionTest {
    private final EventChannel ends = new EventChannel();
    private final CompletableFuture<Session> begun = new CompletableFuture<>();

    @OnEachTransport
    void aSessionEndsAndReportsItsEnd(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, new Careless()).port())) {
            peer.send("x");
            Session session = Deadline.get(begun);
            assertEquals(0, peer.readToEnd().length);
            Deadline.get(session.closed());
            SessionEvent end = ends.take();
            assertEquals(DisconnectReason.HANDLER_ERROR, end.reason());
            assertTrue(end.detail().contains(ThrowsWhenAsked.class.getName()), end.detail());
        }
    }

    @OnEachTransport
    void aUdpSocketLivesOn(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport);
                UdpPeer peer = UdpPeer.open()) {
            UdpSession udp = manager.listenUdp(0, new Careless());
            int port = ((InetSocketAddress) udp.localAddress()).getPort();
            assertEquals("!", peer.send(port, "x").receiveText());
            assertEquals("!", peer.send(port, "y").receiveText());
            Deadline.get(udp.close());
        }
    }

    private static ConnectionManager manager(Transport transport) {
        return ConnectionManager.builder().transport(transport).build();
    }

    private static final class ThrowsWhenAsked extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no words");
        }
    }

    private final class Careless implements SessionHandler {
        @Override
        public void onNew(Session session) {
            begun.complete(session);
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            throw new ThrowsWhenAsked();
        }

        @Override
        public void onDatagram(UdpSession session, ByteBuf data, InetSocketAddress from, boolean truncated) {
            session.to(from).write("!");
            throw new ThrowsWhenAsked();
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            ends.onDisconnected(session, reason, cause);
            throw new ThrowsWhenAsked();
        }
    }
}
