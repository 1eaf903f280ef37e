// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Link;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** cmgr, in callbacks: an echo that connects elsewhere once for each of its clients, and answers a client from then on. */
final class CmgrLinks implements SessionHandler {
    private static final SessionHandler SILENT = (session, data, from) -> {};

    /** One connection, and then a wait that is longer than any measurement. */
    private static final Reconnect ONCE = Reconnect.always().backoff(Duration.ofHours(24), Duration.ofHours(24));

    private static final long ASK_AGAIN_MILLIS = 10;

    /** Begins what belongs to a client. The future ends when it is done. */
    private final Function<Session, CompletableFuture<?>> opening;

    private CmgrLinks(Function<Session, CompletableFuture<?>> opening) {
        this.opening = opening;
    }

    /** A session for each client, without a link. */
    static Server startSessions(int loops, InetSocketAddress upstream) throws IOException {
        ConnectionManager manager = CmgrServers.manager(loops);
        return start(manager, client -> manager.connect(TcpConnect.to(upstream), SILENT));
    }

    /** A link for each client, which is up. */
    static Server startUp(int loops, InetSocketAddress upstream) throws IOException {
        ConnectionManager manager = CmgrServers.manager(loops);
        return start(
                manager, client -> manager.link(TcpConnect.to(upstream), SILENT).connected());
    }

    /** A link for each client, which is down: its peer has closed the connection. */
    static Server startDown(int loops) throws IOException {
        ConnectionManager manager = CmgrServers.manager(loops);
        Closing peer = new Closing();
        TcpConnect closing = TcpConnect.to(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), manager.listenTcp(0, peer).port()));
        return start(manager, client -> {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            peer.awaitEnd(manager.link(closing, ONCE, SILENT), client.channel().eventLoop(), ended);
            return ended;
        });
    }

    private static Server start(ConnectionManager manager, Function<Session, CompletableFuture<?>> opening)
            throws IOException {
        return new Server(manager.listenTcp(0, new CmgrLinks(opening)).port(), manager::close);
    }

    @Override
    public void onNew(Session client) {
        client.pauseReads();
        opening.apply(client).whenComplete((opened, failure) -> {
            if (failure == null) {
                client.resumeReads();
            } else {
                client.abort(failure);
            }
        });
    }

    @Override
    public void onData(Session client, ByteBuf data, SocketAddress from) {
        client.write(data.retain());
    }

    /** A peer that closes each connection at once. */
    private static final class Closing implements SessionHandler {
        /** Its sessions, of which some linger while the other side has ended. They would count as memory of links. */
        private final AtomicInteger sessions = new AtomicInteger();

        @Override
        public void onNew(Session session) {
            sessions.incrementAndGet();
            session.close();
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {}

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            sessions.decrementAndGet();
        }

        /** Waits until both sides have ended. An end that comes so soon counts as a failure of the link. */
        void awaitEnd(Link link, EventLoop loop, CompletableFuture<Void> ended) {
            if (link.stats().failures() > 0 && sessions.get() == 0) {
                ended.complete(null);
            } else {
                loop.schedule(() -> awaitEnd(link, loop, ended), ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }
}
