// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.UdpListen;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.SessionHandler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The UDP bootstrap: ends in a {@link DatagramSession}. */
final class UdpOpening {
    private final EngineContext context;

    UdpOpening(EngineContext context) {
        this.context = context;
    }

    /** Binds and starts reading. The id is minted after the bind, so that a failure leaves no trace. */
    DatagramSession open(UdpListen where, SessionHandler handler) throws IOException {
        InetSocketAddress chosen = where.address() == null ? null : InternetAddresses.resolved(where.address());
        InetSocketAddress address = chosen == null ? new InetSocketAddress(where.port()) : chosen;
        LandingBuffer landing = new LandingBuffer(where.maxDatagram());
        Channel channel = Binding.await(bootstrap(where, chosen, landing).bind(address), address);
        DatagramSession session =
                new DatagramSession(context, context.ids().udp(), channel, handler, where.maxDatagram(), landing);
        channel.pipeline().addLast(new DatagramChannelHandler(session));
        if (!context.registry().add(session)) {
            var unused = session.end(Ending.MANAGER_CLOSED);
            throw new ManagerClosedException("listen: the manager has closed");
        }
        session.start();
        return session;
    }

    private Bootstrap bootstrap(UdpListen where, @Nullable InetSocketAddress chosen, LandingBuffer landing) {
        Bootstrap bootstrap = new Bootstrap()
                .group(context.loops().group())
                .channelFactory(context.transport().datagram(InternetAddresses.family(chosen)))
                .option(ChannelOption.ALLOCATOR, context.settings().allocator())
                .option(ChannelOption.RECVBUF_ALLOCATOR, landing)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_BROADCAST, where.broadcast())
                .option(ChannelOption.SO_REUSEADDR, where.reuseAddress())
                .handler(new ChannelInboundHandlerAdapter()); // a bootstrap wants one; ours needs the bound channel
        if (where.receiveBuffer() != null) {
            bootstrap.option(ChannelOption.SO_RCVBUF, where.receiveBuffer());
        }
        return bootstrap;
    }
}
