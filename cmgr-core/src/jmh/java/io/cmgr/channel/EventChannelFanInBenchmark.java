// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.session.Session;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
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

/**
 * Measures the queue, its lock, and the wake-ups: several event loops add DATA, and one taker on another thread takes
 * it. The taker waits whenever it is faster. In each turn, a loop adds as many messages as one read loop would. No
 * bound is reached.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventChannelFanInBenchmark {
    private static final int EVENTS = 4096;
    private static final int PER_TURN = 16;

    @Param({"1", "2"})
    public int eventLoops;

    @Param("64")
    public int size;

    private final EventChannel events = new EventChannel(16 * EVENTS, Long.MAX_VALUE);
    private FeedingSessions feeding;
    private List<Producer> producers;

    @Setup
    public void open() throws Exception {
        feeding = new FeedingSessions(events, eventLoops);
        producers = feeding.sessions().stream()
                .map(session -> new Producer(session, EVENTS / eventLoops))
                .toList();
    }

    @TearDown
    public void close() {
        feeding.close();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void take(Blackhole hole) throws InterruptedException {
        for (Producer producer : producers) {
            producer.start();
        }
        for (int i = 0; i < EVENTS; i++) {
            hole.consume(events.take());
        }
    }

    /** A session without a socket, and the task of its event loop that adds its DATA. */
    private final class Producer implements Runnable {
        private final Session session;
        private final EventLoop eventLoop;
        private final int share;
        private final ByteBuf data = Unpooled.wrappedBuffer(new byte[size]);

        /** Event loop only. */
        private int offered;

        Producer(Session session, int share) {
            this.session = session;
            this.share = share;
            eventLoop = session.channel().eventLoop();
        }

        void start() {
            eventLoop.execute(this);
        }

        @Override
        public void run() {
            for (int i = 0; i < PER_TURN; i++) {
                events.onData(session, data, session.remoteAddress());
            }
            offered += PER_TURN;
            if (offered < share) {
                eventLoop.execute(this);
            } else {
                offered = 0;
            }
        }
    }
}
