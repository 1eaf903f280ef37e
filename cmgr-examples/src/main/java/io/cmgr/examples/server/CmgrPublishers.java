// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** cmgr: threads that write to all, of whom nobody is here, as fast as the engine takes it. */
final class CmgrPublishers {
    /** Beyond this a thread waits. A write never does: it would be refused at 8 MiB. */
    private static final long MAX_PENDING_BYTES = 4 << 20;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private CmgrPublishers() {}

    static Server startOne(int loops, InetSocketAddress engine) {
        return start(1, loops, engine);
    }

    static Server startEight(int loops, InetSocketAddress engine) {
        return start(8, loops, engine);
    }

    private static Server start(int threads, int loops, InetSocketAddress engine) {
        ConnectionManager manager = CmgrServers.node(loops, engine, "publishers-" + threads);
        byte[] message = new byte[Publishing.BYTES];
        Publishing publishing = new Publishing(
                threads,
                () -> awaitAtMost(manager, MAX_PENDING_BYTES),
                () -> manager.writeToAll(Unpooled.wrappedBuffer(message)),
                () -> awaitAtMost(manager, 0));
        return new Server(
                0,
                () -> {
                    publishing.end();
                    manager.close();
                },
                publishing);
    }

    private static void awaitAtMost(ConnectionManager manager, long bytes) {
        while (manager.cluster().stats().pendingBytes() > bytes) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
