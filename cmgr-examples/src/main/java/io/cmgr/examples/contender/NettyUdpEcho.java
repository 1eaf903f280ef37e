// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/** A plain echo of datagrams, with the 2048 bytes for each that Netty reads by default. */
final class NettyUdpEcho implements Server {
    private final NettyLoops loops;
    private final int port;

    NettyUdpEcho(int count) {
        loops = new NettyLoops(count);
        var socket =
                loops.udp().handler(new Echo()).bind(0).syncUninterruptibly().channel();
        port = ((InetSocketAddress) socket.localAddress()).getPort();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        loops.close();
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            ctx.write(new DatagramPacket(packet.content(), packet.sender()), ctx.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }
}
