// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

/**
 * The server that proxies and links which are measured connect to. It runs in the process of the clients, so that its
 * processor time does not count as theirs.
 */
public final class Upstream implements AutoCloseable {
    private final Server server;

    private Upstream(Server server) {
        this.server = server;
    }

    /**
     * Starts one that answers with what it reads, on any free port.
     *
     * @return the server
     */
    public static Upstream echo() {
        return new Upstream(NettyEcho.start(1));
    }

    /**
     * Starts one that reads and forgets, on any free port.
     *
     * @return the server
     */
    public static Upstream discard() {
        return new Upstream(NettyDiscard.start(1));
    }

    /**
     * Where it listens.
     *
     * @return the port on this machine
     */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
