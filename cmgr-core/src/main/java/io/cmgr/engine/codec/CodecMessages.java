// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.codec;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands behind the application's codec, and marks what that hands on as its messages. */
public final class CodecMessages extends ChannelInboundHandlerAdapter {
    private final CodecBytes bytes;

    public CodecMessages(CodecBytes bytes) {
        this.bytes = bytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ctx.fireChannelRead(new DecodedMessage(message, bytes.takeRead()));
    }
}
