// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.MessageToByteEncoder;
import io.netty.handler.codec.MessageToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A message of a small protocol of the tests: a line {@code HELLO} and a name. */
record Greeting(String name) {
    private static final String HELLO = "HELLO ";

    /** No encoder can write a greeting to nobody. */
    static final Greeting UNSPEAKABLE = new Greeting("");

    /** Adds the codec to a pipeline. */
    static void codec(ChannelPipeline pipeline) {
        pipeline.addLast(new LineBasedFrameDecoder(1 << 20), new Decoder(), new Encoder());
    }

    String line() {
        return HELLO + name + "\n";
    }

    private static final class Decoder extends MessageToMessageDecoder<ByteBuf> {
        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf line, List<Object> out) {
            String text = line.toString(StandardCharsets.UTF_8);
            if (!text.startsWith(HELLO)) {
                throw new CorruptedFrameException("no greeting: " + text.length() + " bytes");
            }
            out.add(new Greeting(text.substring(HELLO.length())));
        }
    }

    private static final class Encoder extends MessageToByteEncoder<Greeting> {
        @Override
        protected void encode(ChannelHandlerContext ctx, Greeting greeting, ByteBuf out) {
            if (greeting.equals(UNSPEAKABLE)) {
                throw new IllegalStateException("to whom?");
            }
            out.writeCharSequence(greeting.line(), StandardCharsets.UTF_8);
        }
    }
}
