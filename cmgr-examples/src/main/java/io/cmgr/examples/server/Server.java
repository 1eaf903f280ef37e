// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A running server: the port where it serves, and what ends it.
 *
 * @param port the bound port
 * @param end ends the server and its threads
 * @param ownLoad what it does without clients
 */
record Server(int port, Runnable end, OwnLoad ownLoad) implements AutoCloseable {
    /** The length of every message that the broadcasts send on, so that each message is broadcast by itself. */
    static final int BROADCAST_BYTES = 64;

    /** How many sessions a small room has. */
    static final int THREE = 3;

    Server(int port, Runnable end) {
        this(port, end, OwnLoad.NONE);
    }

    Server(SocketAddress bound, Runnable end) {
        this(((InetSocketAddress) bound).getPort(), end);
    }

    @Override
    public void close() {
        end.run();
    }
}
