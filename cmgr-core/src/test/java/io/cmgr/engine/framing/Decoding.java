// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cmgr.config.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.CodecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A channel with a decoder. It records what comes out, in order: messages as text, events and errors by name or text.
 */
final class Decoding extends ChannelInboundHandlerAdapter {
    private final EmbeddedChannel channel;
    private final List<String> output = new ArrayList<>();

    Decoding(Framing framing) {
        channel = new EmbeddedChannel(MessageDecoder.of(framing), this);
    }

    /** Returns what comes out of these bytes, in random slices, including the end of input. */
    static List<String> of(Framing framing, byte[] stream, Random slices, int longest) {
        Decoding decoding = new Decoding(framing);
        int at = 0;
        while (at < stream.length) {
            int length = Math.min(1 + slices.nextInt(longest), stream.length - at);
            decoding.feed(stream, at, length);
            at += length;
        }
        decoding.endInput();
        decoding.close();
        return decoding.output;
    }

    Decoding feed(String bytes) {
        byte[] all = bytes.getBytes(ISO_8859_1);
        return feed(all, 0, all.length);
    }

    private Decoding feed(byte[] bytes, int from, int length) {
        channel.writeInbound(channel.alloc().buffer(length).writeBytes(bytes, from, length));
        return this;
    }

    Decoding feed(ByteBuf bytes) {
        channel.writeInbound(bytes);
        return this;
    }

    Decoding feedByteByByte(String bytes) {
        for (int i = 0; i < bytes.length(); i++) {
            feed(bytes.substring(i, i + 1));
        }
        return this;
    }

    Decoding endInput() {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        return this;
    }

    void close() {
        channel.close();
    }

    EmbeddedChannel channel() {
        return channel;
    }

    /** Returns what has come out since the last call. */
    List<String> output() {
        List<String> all = List.copyOf(output);
        output.clear();
        return all;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        output.add(data.toString(ISO_8859_1));
        data.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        output.add(event.getClass().getSimpleName());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable error) {
        output.add(error instanceof CodecException ? error.getMessage() : error.toString());
    }
}
