// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.ConnectionManager;
import io.cmgr.engine.pipeline.DrivenLoop;
import io.cmgr.session.Session;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
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
 * Measures the look-up of a session by its id, in random order. The ids are equal to those of the sessions but not the
 * same objects, like ids that an application has parsed.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LookUpBenchmark {
    private static final long SEED = 4160;

    @Param({"100", "10000"})
    public int sessions;

    private DrivenLoop loop;
    private ByteBuf message;
    private SessionRegistry registry;
    private ConnectionManager empty;
    private String[] ids;
    private int next;

    @Setup
    public void open() {
        loop = new DrivenLoop();
        message = loop.message(64);
        empty = ConnectionManager.create();
        registry = loop.context.registry();
        List<String> open = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            open.add(new String(loop.open((session, data, from) -> {}).id().toCharArray()));
        }
        Collections.shuffle(open, new Random(SEED));
        ids = open.toArray(String[]::new);
    }

    @TearDown
    public void close() {
        empty.close();
        message.release();
    }

    @Benchmark
    public Session found() {
        return registry.session(nextId());
    }

    @Benchmark
    public Future<Void> foundAndWrittenTo() {
        Future<Void> written = registry.session(nextId()).write(message.retain());
        loop.turn();
        return written;
    }

    @Benchmark
    public Future<Void> writtenToNobody() {
        return empty.write(nextId(), message.retain());
    }

    private String nextId() {
        next = next + 1 < ids.length ? next + 1 : 0;
        return ids[next];
    }
}
