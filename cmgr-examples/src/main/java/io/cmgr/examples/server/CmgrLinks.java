// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
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
import java.util.function.Function;

/** cmgr, in callbacks: an echo that connects elsewhere once for each of its clients, and answers a client from then on. */
final class CmgrLinks implements SessionHandler {
    private static final SessionHandler SILENT = (session, data, from) -> {};

    /** The port of {@code tcpmux}, where nobody listens. */
    private static final InetSocketAddress NOBODY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    /** One attempt, and then a wait that is longer than any measurement. */
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

    /** A link for each client, which is down: its first attempt has failed. */
    static Server startDown(int loops) throws IOException {
        ConnectionManager manager = CmgrServers.manager(loops);
        return start(manager, client -> {
            CompletableFuture<Void> failed = new CompletableFuture<>();
            awaitFailure(
                    manager.link(TcpConnect.to(NOBODY), ONCE, SILENT),
                    client.channel().eventLoop(),
                    failed);
            return failed;
        });
    }

    private static void awaitFailure(Link link, EventLoop loop, CompletableFuture<Void> failed) {
        if (link.stats().failures() > 0) {
            failed.complete(null);
        } else {
            loop.schedule(() -> awaitFailure(link, loop, failed), ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
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
}
