// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
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

/** Measures the queue alone: one thread adds and takes DATA, so it never waits. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventChannelBenchmark {
    private static final int BURST = 16;

    @Param("64")
    public int size;

    private final EventChannel events = new EventChannel();
    private final List<SessionEvent> taken = new ArrayList<>(BURST);
    private FeedingSessions feeding;
    private Session session;
    private SocketAddress peer;
    private ByteBuf data;

    @Setup
    public void open() throws Exception {
        feeding = new FeedingSessions(events, 1);
        session = feeding.sessions().get(0);
        peer = session.remoteAddress();
        data = Unpooled.directBuffer(size).writeZero(size);
    }

    @TearDown
    public void close() {
        feeding.close();
        data.release();
    }

    @Benchmark
    public SessionEvent offerAndTake() throws InterruptedException {
        events.onData(session, data, peer);
        return events.take();
    }

    @Benchmark
    public SessionEvent offerAndPoll() {
        events.onData(session, data, peer);
        return events.poll();
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void offerAndTakeBursts(Blackhole hole) throws InterruptedException {
        offerBurst();
        for (int i = 0; i < BURST; i++) {
            hole.consume(events.take());
        }
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public List<SessionEvent> offerAndDrainBursts() {
        offerBurst();
        taken.clear();
        events.drainTo(taken, BURST);
        return taken;
    }

    private void offerBurst() {
        for (int i = 0; i < BURST; i++) {
            events.onData(session, data, peer);
        }
    }
}
