// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import io.cmgr.engine.datagram.DatagramInput;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;

/** Turns the callbacks of one UDP channel into calls of its session and of the session's input. Event loop only. */
final class DatagramChannelHandler extends ChannelInboundHandlerAdapter {
    private final DatagramSession session;
    private final DatagramInput input;

    DatagramChannelHandler(DatagramSession session) {
        this.session = session;
        input = session.input();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        input.read((DatagramPacket) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        session.readComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        session.failed(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session.finish();
    }
}
