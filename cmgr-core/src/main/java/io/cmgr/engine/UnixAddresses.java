// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

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

/** Unix-domain addresses as an application knows them, whatever the transport calls them. */
final class UnixAddresses {
    private static final AttributeKey<UnixDomainSocketAddress> PUBLISHED =
            AttributeKey.valueOf(UnixAddresses.class, "PUBLISHED");

    /** The JDK's word for a socket without a path. */
    private static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    private UnixAddresses() {}

    /** Whether the channel is a connection over a Unix-domain socket. */
    static boolean isUnix(Channel channel) {
        return channel instanceof DomainSocketChannel || channel instanceof NioDomainSocketChannel;
    }

    /** Notes the path of a listening channel, which Netty's epoll is not told, and which all its sessions share. */
    static void published(Channel server, UnixDomainSocketAddress address) {
        server.attr(PUBLISHED).set(address);
    }

    /** The local address of a channel that listens or was accepted or connected, over TCP or not. */
    static SocketAddress local(Channel channel) {
        Channel bound = channel.parent() == null ? channel : channel.parent();
        UnixDomainSocketAddress published = bound.attr(PUBLISHED).get();
        return published != null ? published : known(channel.localAddress());
    }

    /** The peer's address; over Unix usually unnamed. */
    static @Nullable SocketAddress remote(Channel channel) {
        return known(InternetAddresses.remote(channel));
    }

    private static SocketAddress known(SocketAddress address) {
        if (address instanceof DomainSocketAddress unix) {
            boolean isAbstract = unix.path().indexOf(0) >= 0; // a name that is no path
            return isAbstract ? UNNAMED : UnixDomainSocketAddress.of(unix.path());
        }
        return address;
    }

    /** For log lines and messages. */
    static String printable(UnixDomainSocketAddress address) {
        return PrintableText.of(address);
    }

    /** Why a connection failed; Netty's own words name the path raw, or not at all. */
    static IOException connectFailure(UnixDomainSocketAddress target, Throwable error) {
        Throwable reason = error.getCause() == null ? error : error.getCause();
        String words = reason instanceof FileNotFoundException ? "No such file or directory" : reason.getMessage();
        ConnectException failure =
                new ConnectException("cannot connect to " + printable(target) + ": " + PrintableText.of(words));
        failure.initCause(error);
        return failure;
    }
}
