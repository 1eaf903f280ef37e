// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.uring;

import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * The address of a listening Unix-domain channel of io_uring, which Netty forgets as soon as it has bound the channel.
 * When the channel closes, Netty deletes any file that has its name, also one of another process; it finds none then.
 */
@SuppressWarnings("serial") // is never serialized
public final class IoUringUnixServer extends DomainSocketAddress {
    private boolean bound;

    private IoUringUnixServer(String path) {
        super(path);
    }

    @Override
    public String path() {
        return bound ? "" : super.path();
    }

    /**
     * A channel that listens on this path, and is not yet registered. As on epoll, the JDK claims the name first, which
     * fails if the name is taken; the file that Netty's bind then deletes is our own.
     */
    public static ServerChannel listening(UnixDomainSocketAddress address, int backlog) throws IOException {
        IoUringUnixServer path = new IoUringUnixServer(address.getPath().toString());
        IoUringServerDomainSocketChannel server = new IoUringServerDomainSocketChannel();
        server.config().setOption(ChannelOption.SO_BACKLOG, backlog);
        try (SocketChannel claim = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            claim.bind(address);
            ChannelPromise binding = server.newPromise();
            try {
                server.unsafe().bind(path, binding);
            } catch (IllegalStateException unregistered) {
                // it is bound, and has only nobody to tell yet
            }
            if (!server.isActive()) {
                throw new IOException(binding.cause());
            }
            path.bound = true;
            return server;
        } catch (IOException | RuntimeException refused) {
            server.unsafe().closeForcibly();
            throw refused;
        }
    }
}
