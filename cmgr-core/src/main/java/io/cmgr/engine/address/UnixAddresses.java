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
import org.jspecify.annotations.Nullable;

/** Unix-domain addresses in the type that an application knows, whatever type the transport has for them. */
public final class UnixAddresses {
    private static final AttributeKey<UnixDomainSocketAddress> PUBLISHED =
            AttributeKey.valueOf(UnixAddresses.class, "PUBLISHED");

    /** How the JDK writes the address of a socket without a path. */
    private static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    private UnixAddresses() {}

    /** Whether the channel is a connection over a Unix-domain socket. */
    public static boolean isUnix(Channel channel) {
        return channel instanceof DomainSocketChannel || channel instanceof NioDomainSocketChannel;
    }

    /**
     * Notes the path of a listening channel: Netty's epoll does not know it, and all sessions of the listener share it.
     */
    public static void published(Channel server, UnixDomainSocketAddress address) {
        server.attr(PUBLISHED).set(address);
    }

    /** The local address of a channel that listens, was accepted, or was connected; over TCP, too. */
    public static SocketAddress local(Channel channel) {
        Channel bound = channel.parent() == null ? channel : channel.parent();
        UnixDomainSocketAddress published = bound.attr(PUBLISHED).get();
        return published != null ? published : known(channel.localAddress());
    }

    /** The peer's address; over a Unix-domain socket usually an empty path. */
    public static @Nullable SocketAddress remote(Channel channel) {
        return known(InternetAddresses.remote(channel));
    }

    private static SocketAddress known(SocketAddress address) {
        if (address instanceof DomainSocketAddress unix) {
            boolean isAbstract = unix.path().indexOf(0) >= 0; // a name of Linux that is no path
            return isAbstract ? UNNAMED : UnixDomainSocketAddress.of(unix.path());
        }
        return address;
    }

    /** Why a connection failed. Netty's own message does not name the path, or has it with unprintable characters. */
    public static IOException connectFailure(UnixDomainSocketAddress target, Throwable error) {
        Throwable reason = error.getCause() == null ? error : error.getCause();
        String words = reason instanceof FileNotFoundException ? "No such file or directory" : reason.getMessage();
        ConnectException failure =
                new ConnectException("cannot connect to " + PrintableText.of(target) + ": " + PrintableText.of(words));
        failure.initCause(error);
        return failure;
    }
}
