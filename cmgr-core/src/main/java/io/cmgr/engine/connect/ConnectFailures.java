// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.check.PrintableText;
import io.cmgr.config.TcpConnect;
import io.cmgr.engine.address.UnixAddresses;
import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.stream.Collectors;

/** The exceptions for failures to connect. Each names the target or the address. */
final class ConnectFailures {
    private ConnectFailures() {}

    /** The failure as the application gets it. */
    static Throwable of(SocketAddress target, Throwable error) {
        if (target instanceof UnixDomainSocketAddress path && error instanceof IOException) {
            return UnixAddresses.connectFailure(path, error);
        }
        Throwable why = error instanceof ChannelException && error.getCause() != null ? error.getCause() : error;
        return error instanceof IOException || (error instanceof RuntimeException && why == error)
                ? error
                : new IOException("connect to " + target + ": " + why.getMessage(), why);
    }

    /** The failure of one address, which the message names; on io_uring Netty's own does not. */
    static Throwable at(SocketAddress address, Throwable error) {
        String message = String.valueOf(error.getMessage());
        if (message.contains(address.toString())) {
            return error;
        }
        if (error instanceof NoRouteToHostException) {
            return new NoRouteToHostException(message + ": " + address).initCause(error);
        }
        return error instanceof ConnectException
                ? new ConnectException(message + ": " + address).initCause(error)
                : error;
    }

    static IOException timedOut(TcpConnect where) {
        return new ConnectTimeoutException("connect to " + targets(where) + ": no connection within "
                + where.connectTimeout().toMillis() + " ms");
    }

    /** All targets as text, in their order. */
    static String targets(TcpConnect where) {
        return where.targets().stream().map(PrintableText::of).collect(Collectors.joining(" or "));
    }

    /**
     * The socket has connected to itself. The kernel allows that (TCP's simultaneous open) if the target is this host,
     * no socket listens on the target's port, and the kernel happens to choose the same port for our side.
     */
    static IOException toItself(SocketAddress address) {
        return new ConnectException(
                "Connection refused: " + address + ", nobody listens there, and the socket had connected to itself");
    }

    /**
     * The channel closed before there was a session: a handler of the application closed it, or passed
     * {@code channelActive} on too late.
     */
    static IOException closedTooSoon(SocketAddress target) {
        return new IOException("connect to " + target + ": closed before it became a session");
    }
}
