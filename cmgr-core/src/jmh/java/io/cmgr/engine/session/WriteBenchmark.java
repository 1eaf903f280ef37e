// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.output.QueuedWrite;
import io.cmgr.engine.pipeline.DrivenLoop;
import io.cmgr.engine.stream.StreamSession;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
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
import org.openjdk.jmh.infra.Blackhole;

/** Measures a write from the call to the completion of its future, on the event loop or through the loop's queue. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class WriteBenchmark {
    private static final int BURST = 16;

    @Param("64")
    public int size;

    private DrivenLoop loop;
    private ByteBuf message;
    private StreamSession session;
    private Channel bare;

    @Setup
    public void open() {
        loop = new DrivenLoop();
        message = loop.message(size);
        session = loop.open((open, data, from) -> {});
        bare = loop.channel();
    }

    @TearDown
    public void close() {
        message.release();
    }

    @Benchmark
    public Future<Void> onTheLoop() {
        Future<Void> written = session.write(message.retain());
        loop.turn();
        return written;
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void burstOnTheLoop(Blackhole hole) {
        for (int i = 0; i < BURST; i++) {
            hole.consume(session.write(message.retain()));
        }
        loop.turn();
    }

    @Benchmark
    public Future<Void> throughTheQueue() {
        Future<Void> written = submit();
        loop.turn();
        return written;
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void burstThroughTheQueue(Blackhole hole) {
        for (int i = 0; i < BURST; i++) {
            hole.consume(submit());
        }
        loop.turn();
    }

    @Benchmark
    public Future<Void> bareNetty() {
        Future<Void> written = bare.writeAndFlush(message.retain());
        loop.turn();
        return written;
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void burstOfBareNetty(Blackhole hole) {
        for (int i = 0; i < BURST; i++) {
            hole.consume(bare.write(message.retain()));
        }
        bare.flush();
        loop.turn();
    }

    /** Queues a write, as a thread other than the event loop does. */
    private Future<Void> submit() {
        session.counters.admit(PendingBytes.charge(size));
        return QueuedWrite.submit(session.output(), message.retain(), size, session.loop);
    }
}
