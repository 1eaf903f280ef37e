// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** A handler that changes every byte in both directions. A second one changes it back. */
public final class XorHandler extends ChannelDuplexHandler {
    private static final int KEY = 0x5A;

    public static byte[] of(byte[] bytes) {
        byte[] changed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            changed[i] = (byte) (bytes[i] ^ KEY);
        }
        return changed;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ctx.fireChannelRead(changed(ctx, (ByteBuf) message));
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(changed(ctx, (ByteBuf) message), promise);
    }

    private static ByteBuf changed(ChannelHandlerContext ctx, ByteBuf bytes) {
        ByteBuf changed = ctx.alloc().directBuffer(bytes.readableBytes());
        while (bytes.isReadable()) {
            changed.writeByte(bytes.readByte() ^ KEY);
        }
        bytes.release();
        return changed;
    }
}
