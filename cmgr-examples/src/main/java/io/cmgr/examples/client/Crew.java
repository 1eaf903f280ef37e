// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/** The clients of one event loop, and what they count. Only its loop writes; any thread reads the counts. */
final class Crew {
    private static final int DIGITS = 3;

    private final EventLoop loop;
    private final long tickNanos;
    private final List<Client> clients = new ArrayList<>();

    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final SingleWriterRecorder latencies = new SingleWriterRecorder(DIGITS);

    // Event loop only.
    private boolean running;
    private @Nullable Future<?> clock;

    /**
     * Creates a crew.
     *
     * @param tickNanos how often the clients look at the clock; 0 for never
     */
    Crew(EventLoop loop, long tickNanos) {
        this.loop = loop;
        this.tickNanos = tickNanos;
    }

    void join(Client client) {
        clients.add(client);
    }

    void leave(Client client) {
        clients.remove(client);
    }

    boolean running() {
        return running;
    }

    void go() {
        loop.execute(() -> {
            running = true;
            long now = System.nanoTime();
            each(client -> client.begin(now));
            if (tickNanos > 0) {
                clock = loop.scheduleAtFixedRate(this::tick, tickNanos, tickNanos, TimeUnit.NANOSECONDS);
            }
        });
    }

    private void tick() {
        long now = System.nanoTime();
        each(client -> client.tick(now));
    }

    /** From the last on, since one that fails leaves the list meanwhile. */
    private void each(Consumer<Client> action) {
        for (int i = clients.size() - 1; i >= 0; i--) {
            action.accept(clients.get(i));
        }
    }

    /** Nothing more is begun once this has completed; answers still count. */
    Future<?> halt() {
        return loop.submit(() -> {
            running = false;
        });
    }

    /** The clock stops. */
    void rest() {
        loop.execute(() -> {
            if (clock != null) {
                clock.cancel(false);
                clock = null;
            }
        });
    }

    void sent(int messages) {
        add(sent, messages);
    }

    void answered(long nanos) {
        add(answered, 1);
        latencies.recordValue(Math.max(0, nanos));
    }

    void lost(int messages) {
        add(lost, messages);
    }

    void heard(int messages, int length) {
        add(heard, messages);
        add(bytes, length);
    }

    Totals totals() {
        // what is counted later is read first, so that nothing is ever answered before it was sent
        long answers = answered.get();
        long losses = lost.get();
        return new Totals(sent.get(), answers, losses, heard.get(), bytes.get());
    }

    /** The latencies since this was last asked. */
    Histogram latencies() {
        return latencies.getIntervalHistogram();
    }

    /** A single writer needs no atomic addition. */
    private static void add(AtomicLong counter, long more) {
        counter.lazySet(counter.getPlain() + more);
    }
}
