// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

/**
 * The echo server behind the proxies that are measured. It runs in the process of the clients, so that its processor
 * time does not count as that of a proxy.
 */
public final class Upstream implements AutoCloseable {
    private final Server echo = NettyEcho.start(1);

    /** Starts it on any free port. */
    public Upstream() {}

    /**
     * Where it listens.
     *
     * @return the port on this machine
     */
    public int port() {
        return echo.port();
    }

    @Override
    public void close() {
        echo.close();
    }
}
