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

/** The clients of one event loop, and their counters. Only the loop writes the counters; any thread reads them. */
final class ClientGroup {
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
     * Creates a group without clients.
     *
     * @param tickNanos the time between two ticks of the clients; 0 for no ticks
     */
    ClientGroup(EventLoop loop, long tickNanos) {
        this.loop = loop;
        this.tickNanos = tickNanos;
    }

    void add(Client client) {
        clients.add(client);
    }

    void remove(Client client) {
        clients.remove(client);
    }

    boolean running() {
        return running;
    }

    void start() {
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

    /** Goes backwards, since a client that fails removes itself from the list meanwhile. */
    private void each(Consumer<Client> action) {
        for (int i = clients.size() - 1; i >= 0; i--) {
            action.accept(clients.get(i));
        }
    }

    /** Stops sending: nothing new is sent once the future has completed. Answers still count. */
    Future<?> stopSending() {
        return loop.submit(() -> {
            running = false;
        });
    }

    /** Stops the ticks, after which no datagram is given up any more. */
    void stopClock() {
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
        // sent is read last: otherwise more messages could seem answered than sent
        long answers = answered.get();
        long losses = lost.get();
        return new Totals(sent.get(), answers, losses, heard.get(), bytes.get());
    }

    /** The latencies since the last call. */
    Histogram latencies() {
        return latencies.getIntervalHistogram();
    }

    /** Needs no atomic addition, since only the event loop writes. */
    private static void add(AtomicLong counter, long more) {
        counter.lazySet(counter.getPlain() + more);
    }
}
