// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;

/** What failures to connect are called. Each names the target or the address. */
final class ConnectFailures {
    private ConnectFailures() {}

    /** The failure as the application learns of it. */
    static Throwable of(SocketAddress target, Throwable error) {
        if (target instanceof UnixDomainSocketAddress path && error instanceof IOException) {
            return UnixAddresses.connectFailure(path, error);
        }
        Throwable why = error instanceof ChannelException && error.getCause() != null ? error.getCause() : error;
        return error instanceof IOException || (error instanceof RuntimeException && why == error)
                ? error
                : new IOException("connect to " + target + ": " + why.getMessage(), why);
    }

    static IOException timedOut(SocketAddress target, Duration limit) {
        return new ConnectTimeoutException(
                "connect to " + target + ": no connection within " + limit.toMillis() + " ms");
    }

    /**
     * Where nobody listens, the kernel may choose the target's own port for our end, and then connects the socket to
     * itself: TCP's simultaneous open.
     */
    static IOException toItself(SocketAddress address) {
        return new ConnectException(
                "Connection refused: " + address + ", nobody listens there, and the socket had connected to itself");
    }

    /** A handler of the application's closed it, or it closed before a handler on another thread let us know. */
    static IOException closedTooSoon(SocketAddress target) {
        return new IOException("connect to " + target + ": closed before it became a session");
    }
}
