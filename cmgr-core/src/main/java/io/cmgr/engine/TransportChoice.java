// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import org.jspecify.annotations.Nullable;

/** Which transport an application gets for what it asked. */
final class TransportChoice {
    private TransportChoice() {}

    /** The transport asked for; a shared group of the application's decides for AUTO. */
    static SocketTransport choose(Transport asked, @Nullable EventLoopGroup sharedGroup) {
        if (sharedGroup != null) {
            return matching(asked, sharedGroup);
        }
        return switch (asked) {
            case NIO -> new NioTransport();
            case AUTO -> Epoll.isAvailable() ? new EpollTransport() : new NioTransport();
            case EPOLL -> requireEpoll();
        };
    }

    private static SocketTransport requireEpoll() {
        if (!Epoll.isAvailable()) {
            Throwable reason = Epoll.unavailabilityCause();
            throw new UnsupportedOperationException("transport: EPOLL cannot be loaded here: " + reason, reason);
        }
        return new EpollTransport();
    }

    private static SocketTransport matching(Transport asked, EventLoopGroup group) {
        if (!(group instanceof IoEventLoopGroup loops)) {
            throw new IllegalArgumentException(
                    "eventLoopGroup: " + group.getClass().getName() + " is not a group of Netty 4.2's IoEventLoops");
        }
        if (asked != Transport.NIO && Epoll.isAvailable() && loops.isIoType(EpollIoHandler.class)) {
            return new EpollTransport();
        }
        if (asked != Transport.EPOLL && loops.isIoType(NioIoHandler.class)) {
            return new NioTransport();
        }
        throw new IllegalArgumentException("eventLoopGroup: " + group + " does not drive the transport " + asked);
    }
}
