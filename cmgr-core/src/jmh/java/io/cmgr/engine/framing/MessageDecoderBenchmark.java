// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.cmgr.config.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Measures one message of a read that has several, compared with Netty's own decoder of the same framing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MessageDecoderBenchmark {
    private static final int MESSAGES = 16;
    private static final int MAX = 8192;

    @Param({"LINES", "LENGTH_PREFIXED"})
    public Framing.Kind kind;

    @Param("64")
    public int size;

    private ByteBuf read;
    private EmbeddedChannel ours;
    private EmbeddedChannel nettys;

    @Setup
    public void open(Blackhole hole) {
        boolean lines = kind == Framing.Kind.LINES;
        Framing framing = lines ? Framing.lines(MAX) : Framing.lengthPrefixed(4, MAX);
        ours = new EmbeddedChannel(MessageDecoder.of(framing), new Consumer(hole));
        nettys = new EmbeddedChannel(
                lines ? new LineBasedFrameDecoder(MAX) : new LengthFieldBasedFrameDecoder(MAX, 0, 4, 0, 4),
                new Consumer(hole));
        read = ByteBufAllocator.DEFAULT.directBuffer();
        for (int i = 0; i < MESSAGES; i++) {
            ByteBuf message = MessageEncoder.of(framing)
                    .encode(read.alloc().directBuffer(size).writeZero(size), read.alloc());
            read.writeBytes(message);
            message.release();
        }
    }

    @TearDown
    public void close() {
        ours.close();
        nettys.close();
        read.release();
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void decode() {
        read(ours);
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void decodeByNetty() {
        read(nettys);
    }

    private void read(EmbeddedChannel channel) {
        channel.pipeline().fireChannelRead(read.retainedDuplicate());
        channel.pipeline().fireChannelReadComplete();
    }

    private static final class Consumer extends ChannelInboundHandlerAdapter {
        private final Blackhole hole;

        Consumer(Blackhole hole) {
            this.hole = hole;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            hole.consume(message);
            ReferenceCountUtil.release(message);
        }
    }
}
