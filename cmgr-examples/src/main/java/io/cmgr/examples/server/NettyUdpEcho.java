// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;

/** Netty: a plain echo of datagrams, with the 2048 bytes for each that Netty reads by default. */
final class NettyUdpEcho extends ChannelInboundHandlerAdapter {
    private NettyUdpEcho() {}

    static Server start(int count) {
        NettyLoops loops = new NettyLoops(count);
        Channel socket = loops.udp()
                .handler(new NettyUdpEcho())
                .bind(0)
                .syncUninterruptibly()
                .channel();
        return new Server(socket.localAddress(), loops::close);
    }

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
