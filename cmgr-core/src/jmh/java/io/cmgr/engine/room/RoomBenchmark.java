// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import io.cmgr.engine.pipeline.DrivenLoop;
import io.cmgr.engine.stream.StreamSession;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Room;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Measures joining and leaving a room, and a write to a room of three, compared with three writes. The other sessions
 * are in the room of a thousand.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoomBenchmark {
    private static final int OTHERS = 1000;
    private static final int SIZE = 64;

    private final List<StreamSession> three = new ArrayList<>();
    private DrivenLoop loop;
    private ByteBuf message;
    private StreamSession session;
    private Room roomOfThree;

    @Setup
    public void open() {
        loop = new DrivenLoop();
        message = loop.message(SIZE);
        session = open("another");
        for (int i = 0; i < OTHERS; i++) {
            open("a thousand");
        }
        for (int i = 0; i < 3; i++) {
            three.add(open("three"));
        }
        roomOfThree = new Rooms(
                        loop.context.rooms(),
                        loop.context.loops(),
                        loop.context.settings().allocator(),
                        room -> null,
                        id -> null,
                        null)
                .named("three");
    }

    private StreamSession open(String room) {
        StreamSession opened = loop.open((any, data, from) -> {});
        opened.join(room);
        return opened;
    }

    @TearDown
    public void close() {
        message.release();
    }

    /** The room begins and ends. */
    @Benchmark
    public void joinAndLeaveAlone() {
        session.join("alone");
        session.leave("alone");
    }

    @Benchmark
    public void joinAndLeaveAThousand() {
        session.join("a thousand");
        session.leave("a thousand");
    }

    @Benchmark
    public Future<BroadcastResult> writeToARoomOfThree() {
        Future<BroadcastResult> queued = roomOfThree.write(message.retain());
        loop.turn();
        return queued;
    }

    @Benchmark
    public void threeWrites(Blackhole hole) {
        for (StreamSession each : three) {
            hole.consume(each.write(message.retain()));
        }
        loop.turn();
    }
}
