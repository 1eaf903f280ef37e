// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.cmgr.config.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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

/**
 * Measures making and releasing the bytes of a message. A short one is copied; a long one becomes a part of a
 * composite.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MessageEncoderBenchmark {
    @Param({"64", "8192"})
    public int size;

    private final ByteBufAllocator alloc = ByteBufAllocator.DEFAULT;
    private final MessageEncoder lines = MessageEncoder.of(Framing.lines(8192));
    private final MessageEncoder lengthPrefixed = MessageEncoder.of(Framing.lengthPrefixed(4, 8192));
    private ByteBuf payload;

    @Setup
    public void open() {
        payload = alloc.directBuffer(size).writeZero(size);
    }

    @TearDown
    public void close() {
        payload.release();
    }

    @Benchmark
    public boolean lines() {
        return lines.encode(payload.retain(), alloc).release();
    }

    @Benchmark
    public boolean lengthPrefixed() {
        return lengthPrefixed.encode(payload.retain(), alloc).release();
    }
}
