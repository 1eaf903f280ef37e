// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** cmgr: a thread that writes to one connection by its id, as fast as the peer takes it. A write that fails ends it. */
final class CmgrWriter {
    private static final String ID = "peer";
    private static final int BYTES = 64;

    /** After so many turns the thread waits until the kernel has what it had written that many turns before. */
    private static final int TURNS_AHEAD = 16;

    private static final SessionHandler SILENT = (session, data, from) -> {};

    private final ConnectionManager manager;
    private final byte[] message = new byte[BYTES];

    /** The outcome of the last write. The thread that writes, and after it has stopped the one that has stopped it. */
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    /** An earlier outcome. Only the thread that writes. */
    private CompletableFuture<Void> earlier = last;

    private int turns;

    private CmgrWriter(ConnectionManager manager) {
        this.manager = manager;
    }

    /** The id is that of a session. */
    static Server startSession(int loops, InetSocketAddress upstream) {
        ConnectionManager manager = CmgrServers.manager(loops);
        return start(manager, manager.connect(TcpConnect.to(upstream).as(ID), SILENT));
    }

    /** The id is that of a link. */
    static Server startLink(int loops, InetSocketAddress upstream) {
        ConnectionManager manager = CmgrServers.manager(loops);
        return start(
                manager, manager.link(TcpConnect.to(upstream).as(ID), SILENT).connected());
    }

    private static Server start(ConnectionManager manager, CompletableFuture<Session> connecting) {
        connecting.join();
        CmgrWriter writer = new CmgrWriter(manager);
        Publishing writing = new Publishing(1, writer::await, writer::write, writer::finish);
        return new Server(
                0,
                () -> {
                    writing.end();
                    manager.close();
                },
                writing);
    }

    private void await() {
        turns++;
        if (turns % TURNS_AHEAD == 0) {
            earlier.join();
            earlier = last;
        }
    }

    private void write() {
        last = manager.write(ID, Unpooled.wrappedBuffer(message));
    }

    private void finish() {
        last.join();
    }
}
