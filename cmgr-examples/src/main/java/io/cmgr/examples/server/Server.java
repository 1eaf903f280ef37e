// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A running server: where it serves, and what ends it.
 *
 * @param address the bound address, on this machine
 * @param end ends the server and its threads
 * @param ownLoad what it does without clients
 */
record Server(SocketAddress address, Runnable end, OwnLoad ownLoad) implements AutoCloseable {
    /** The length of every message that the broadcasts send on, so that each message is broadcast by itself. */
    static final int BROADCAST_BYTES = 64;

    /** The same, where some do not take what they are sent. */
    static final int LONG_BROADCAST_BYTES = 1024;

    /** The bound of every framing. */
    static final int LONGEST_MESSAGE = 64 << 10;

    /** How long the length of a message is, where it stands before it. */
    static final int LENGTH_BYTES = 4;

    /** How many sessions a small room has. */
    static final int THREE = 3;

    Server(int port, Runnable end) {
        this(port, end, OwnLoad.NONE);
    }

    Server(int port, Runnable end, OwnLoad ownLoad) {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), end, ownLoad);
    }

    Server(SocketAddress address, Runnable end) {
        this(address, end, OwnLoad.NONE);
    }

    /** The port, unless the address is that of a Unix-domain socket. */
    int port() {
        return ((InetSocketAddress) address).getPort();
    }

    @Override
    public void close() {
        end.run();
    }
}
