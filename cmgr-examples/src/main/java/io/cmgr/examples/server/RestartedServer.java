// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that can be stopped and started again, and notes when each connection arrives. One thread uses it. */
public final class RestartedServer implements AutoCloseable {
    /** For many connections at once: a kernel may allow fewer. */
    private static final int BACKLOG = 4096;

    private final Queue<Long> arrivals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger arrived = new AtomicInteger();
    private final int port;
    private ConnectionManager manager = CmgrServers.manager(1);

    /**
     * Starts it on any free port.
     *
     * @throws IOException if it cannot listen
     */
    public RestartedServer() throws IOException {
        port = listen(0);
    }

    private int listen(int wanted) throws IOException {
        try {
            return manager.listen(TcpListen.on("127.0.0.1", wanted).backlog(BACKLOG), new Arrivals())
                    .port();
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Where it listens.
     *
     * @return the port on this machine, the same after each start
     */
    public int port() {
        return port;
    }

    /** Closes all connections, and listens no more. */
    public void stop() {
        manager.close();
    }

    /**
     * Listens again, and forgets what has arrived before.
     *
     * @throws IOException if it cannot listen
     */
    public void startAgain() throws IOException {
        arrivals.clear();
        arrived.set(0);
        manager = CmgrServers.manager(1);
        listen(port);
    }

    /**
     * How many connections have arrived since the last start.
     *
     * @return a count
     */
    public int arrived() {
        return arrived.get();
    }

    /**
     * When they have arrived.
     *
     * @return times of {@link System#nanoTime}, in their order
     */
    public long[] arrivals() {
        return arrivals.stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public void close() {
        manager.close();
    }

    /** Notes each new session. */
    private final class Arrivals implements SessionHandler {
        @Override
        public void onNew(Session session) {
            arrivals.add(System.nanoTime());
            arrived.incrementAndGet();
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {}
    }
}
