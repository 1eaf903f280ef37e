// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import io.cmgr.config.MulticastGroup;
import io.cmgr.config.UdpListen;
import io.cmgr.engine.address.Binding;
import io.cmgr.engine.address.HostAddresses;
import io.cmgr.engine.address.InternetAddresses;
import io.cmgr.engine.datagram.LandingAllocator;
import io.cmgr.engine.datagram.UdpSocket;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.multicast.MulticastMemberships;
import io.cmgr.engine.transport.SocketTransport;
import io.cmgr.session.SessionHandler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens UDP sockets, each with a {@link DatagramSession}. */
public final class UdpOpening {
    private static final Logger log = LoggerFactory.getLogger(UdpOpening.class);

    private final ManagerContext context;

    public UdpOpening(ManagerContext context) {
        this.context = context;
    }

    /**
     * Binds the socket, joins its multicast groups, makes the session and starts reading. Blocks, and so is not for
     * event loops. The id is minted only after the joins, so that a failure before leaves no gap in the ids.
     */
    public DatagramSession open(UdpListen where, SessionHandler handler) throws IOException {
        InetSocketAddress chosen = where.address() == null
                ? InternetAddresses.wildcard(where.groups(), where.port())
                : InternetAddresses.resolved(where.address());
        InetSocketAddress address = chosen == null ? new InetSocketAddress(where.port()) : chosen;
        where.groups().forEach(group -> InternetAddresses.requireSameFamily(address, group));
        SocketTransport transport = context.transport();
        LandingAllocator landing =
                new LandingAllocator(where.maxDatagram(), transport.batchedReads() != null, transport.readsOverlap());
        Channel channel = Binding.await(bootstrap(where, chosen, landing).bind(address), address);
        MulticastMemberships groups =
                new MulticastMemberships(context.transport().multicast((DatagramChannel) channel));
        if (!where.groups().isEmpty()) {
            join(channel, groups, where.groups(), address);
        }
        String id =
                where.groups().isEmpty() ? context.ids().udp() : context.ids().multicast();
        List<InetAddress> own = HostAddresses.sourcesOf(chosen);
        UdpSocket socket = new UdpSocket(channel, chosen, own.size(), landing, groups);
        long maxPendingBytes =
                where.maxPendingBytes() == null ? context.settings().maxPendingBytes() : where.maxPendingBytes();
        DatagramSession session =
                new DatagramSession(context, id, socket, handler, maxPendingBytes, context.registry()::remove);
        channel.pipeline().addLast(new DatagramChannelHandler(session));
        if (!context.registry().add(session)) {
            session.requestEnd(EndReason.MANAGER_CLOSED);
            throw Refusals.managerClosed("listen");
        }
        session.start();
        context.shortfalls().checkSocket(id, where);
        if (own.size() > 1 && where.groups().isEmpty()) {
            logChoiceOfSender(id, own);
        }
        return session;
    }

    private static void logChoiceOfSender(String id, List<InetAddress> own) {
        log.info(
                "session {}: bound to all addresses of a host that has several ({}); a reply leaves from the one that the"
                        + " system chooses, so bind each of them if peers are to hear from the one they asked",
                id,
                own.stream().map(NetUtil::toAddressString).collect(Collectors.joining(", ")));
    }

    /** Joins the groups on the event loop. If that fails, closes the channel and throws. */
    private static void join(
            Channel channel, MulticastMemberships groups, List<MulticastGroup> wanted, InetSocketAddress address)
            throws IOException {
        Future<?> joined = channel.eventLoop().submit(() -> {
            for (MulticastGroup group : wanted) {
                groups.join(group);
            }
            return null;
        });
        Binding.await(joined, channel, NetUtil.toSocketAddressString(address));
        Throwable refusal = joined.cause();
        if (refusal == null) {
            return;
        }
        Binding.undo(channel);
        if (refusal instanceof IOException failure) {
            throw failure;
        }
        throw new IllegalArgumentException(refusal.getMessage(), refusal);
    }

    private Bootstrap bootstrap(UdpListen where, @Nullable InetSocketAddress chosen, LandingAllocator landing) {
        Bootstrap bootstrap = new Bootstrap()
                .group(context.loops().group())
                .channelFactory(context.transport().datagram(InternetAddresses.family(chosen)))
                .option(ChannelOption.ALLOCATOR, context.settings().allocator())
                .option(ChannelOption.RECVBUF_ALLOCATOR, landing)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_BROADCAST, where.broadcast())
                .option(ChannelOption.SO_REUSEADDR, where.reuseAddress())
                .handler(new ChannelInboundHandlerAdapter()); // a bootstrap must have one; ours is added after the bind
        ChannelOption<Integer> batchedReads = context.transport().batchedReads();
        if (batchedReads != null) {
            bootstrap.option(batchedReads, landing.largest());
        }
        if (where.receiveBuffer() != null) {
            bootstrap.option(ChannelOption.SO_RCVBUF, where.receiveBuffer());
        }
        return bootstrap;
    }
}
