// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import io.cmgr.check.PrintableText;
import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.util.AttributeKey;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of channels. Unix-domain ones always have the JDK's type, whichever type the transport uses. Any thread.
 */
public final class UnixAddresses {
    private static final AttributeKey<UnixDomainSocketAddress> LISTENING_PATH =
            AttributeKey.valueOf(UnixAddresses.class, "LISTENING_PATH");

    /** The JDK's address of a socket without a path. */
    private static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    private UnixAddresses() {}

    /** Whether the channel is a connection over a Unix-domain socket. */
    public static boolean isUnix(Channel channel) {
        return channel instanceof DomainSocketChannel || channel instanceof NioDomainSocketChannel;
    }

    /**
     * Stores the path of a listening channel as an attribute. Netty's epoll does not know the path of such a channel,
     * and all sessions of the listener share this object.
     */
    public static void setListeningPath(Channel server, UnixDomainSocketAddress address) {
        server.attr(LISTENING_PATH).set(address);
    }

    /** The local address of a channel: a listening, an accepted or a connected one, over TCP too. */
    public static SocketAddress local(Channel channel) {
        Channel bound = channel.parent() == null ? channel : channel.parent();
        UnixDomainSocketAddress path = bound.attr(LISTENING_PATH).get();
        return path != null ? path : toJdkAddress(channel.localAddress());
    }

    /** The peer's address; over a Unix-domain socket usually an empty path. */
    public static @Nullable SocketAddress remote(Channel channel) {
        SocketAddress address = InternetAddresses.remote(channel);
        return address == null ? null : toJdkAddress(address);
    }

    /** A path that the JDK cannot express in the encoding of this machine's locale is the peer's choice: no fault. */
    private static SocketAddress toJdkAddress(SocketAddress address) {
        if (!(address instanceof DomainSocketAddress unix)) {
            return address;
        }
        try {
            return UnixDomainSocketAddress.of(unix.path());
        } catch (InvalidPathException abstractOrUnmappable) {
            return UNNAMED;
        }
    }

    /**
     * The exception for a failed connection. Netty's own message lacks the path, or has it with unprintable characters.
     */
    public static IOException connectFailure(UnixDomainSocketAddress target, Throwable error) {
        Throwable reason = error.getCause() == null ? error : error.getCause();
        String words = reason instanceof FileNotFoundException ? "No such file or directory" : reason.getMessage();
        ConnectException failure =
                new ConnectException("cannot connect to " + PrintableText.of(target) + ": " + PrintableText.of(words));
        failure.initCause(error);
        return failure;
    }
}
