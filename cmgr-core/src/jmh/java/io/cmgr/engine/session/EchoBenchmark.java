// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import io.cmgr.engine.pipeline.DrivenLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the echo of a message in one read loop, by a session's callback and by a plain channel handler. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EchoBenchmark {
    @Param("64")
    public int size;

    private DrivenLoop loop;
    private ByteBuf message;
    private Channel session;
    private Channel bare;

    @Setup
    public void open() {
        loop = new DrivenLoop();
        message = loop.message(size);
        session = loop.open((open, data, from) -> {
                    var unused = open.write(data.retain());
                })
                .channel();
        bare = loop.channel();
        bare.pipeline().addLast(new BareEcho());
    }

    @TearDown
    public void close() {
        message.release();
    }

    @Benchmark
    public void session() {
        read(session.pipeline());
    }

    @Benchmark
    public void bareNetty() {
        read(bare.pipeline());
    }

    private void read(ChannelPipeline pipeline) {
        pipeline.fireChannelRead(message.retain());
        pipeline.fireChannelReadComplete();
        loop.turn();
    }

    private static final class BareEcho extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }
}
