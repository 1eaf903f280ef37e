// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.pipeline.DrivenLoop;
import io.cmgr.session.BroadcastResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.ChannelMatchers;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.Future;
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

/** Measures one delivery of a broadcast to a thousand sessions of one audience, compared with a plain channel group. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BroadcastBenchmark {
    private static final int SESSIONS = 1000;
    private static final int BURST = 8;

    @Param("64")
    public int size;

    private DrivenLoop loop;
    private ByteBuf message;
    private ManySessions<Audience> everyone;
    private ChannelGroup bare;

    @Setup
    public void open() {
        loop = new DrivenLoop();
        message = loop.message(size);
        everyone = ManySessions.of(
                loop.context.streams(), loop.context.loops(), ByteBufAllocator.DEFAULT, () -> null, () -> null);
        bare = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
        for (int i = 0; i < SESSIONS; i++) {
            loop.open((session, data, from) -> {});
            bare.add(loop.channel());
        }
    }

    @TearDown
    public void close() {
        message.release();
    }

    @Benchmark
    @OperationsPerInvocation(SESSIONS)
    public Future<BroadcastResult> onTheLoop() {
        Future<BroadcastResult> queued = everyone.write(message.retain());
        loop.turn();
        return queued;
    }

    @Benchmark
    @OperationsPerInvocation(SESSIONS)
    public Future<BroadcastResult> throughTheQueue() {
        Future<BroadcastResult> queued = submit();
        loop.turn();
        return queued;
    }

    @Benchmark
    @OperationsPerInvocation(BURST * SESSIONS)
    public Future<BroadcastResult> burstThroughTheQueue() {
        Future<BroadcastResult> queued = submit();
        for (int i = 1; i < BURST; i++) {
            queued = submit();
        }
        loop.turn();
        return queued;
    }

    @Benchmark
    @OperationsPerInvocation(SESSIONS)
    public Future<Void> bareNetty() {
        Future<Void> written = bare.writeAndFlush(message.retain(), ChannelMatchers.all(), true);
        loop.turn();
        return written;
    }

    @Benchmark
    @OperationsPerInvocation(BURST * SESSIONS)
    public ChannelGroup burstOfBareNetty() {
        for (int i = 0; i < BURST; i++) {
            bare.write(message.retain(), ChannelMatchers.all(), true);
        }
        bare.flush();
        loop.turn();
        return bare;
    }

    /** Queues a broadcast, as a thread other than the event loop does. */
    private Future<BroadcastResult> submit() {
        Audience audience = loop.context.streams().audiences().get(0);
        BroadcastOutcome outcome = new BroadcastOutcome(loop.context.loops(), 1);
        audience.account().admit(PendingBytes.charge(size));
        audience.loop().submit(new BroadcastCommand(audience, message.retainedDuplicate(), size, null, outcome));
        return outcome;
    }
}
