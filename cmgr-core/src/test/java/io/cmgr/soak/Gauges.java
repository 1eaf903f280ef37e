// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;

/** Figures of this process: from the flight recorder or, where it has none, from the system and Netty. */
final class Gauges implements AutoCloseable {
    private final Series heap = new Series("heap after collection", 1.25, 16 << 20);
    private final Series javaDirect = new Series("direct buffers of Java", 1.25, 16 << 20);
    private final Series nettyDirect = new Series("direct memory of Netty", 1.25, 16 << 20);
    private final Series threads = new Series("threads", 1, 8);
    private final Series descriptors = new Series("descriptors", 1.1, 50);
    private final Series sessions = new Series("sessions", 1.25, 50);

    private final LongSupplier liveSessions;
    private final RecordingStream stream = new RecordingStream();
    private final Map<Long, Long> usedAfter = new HashMap<>();

    Gauges(LongSupplier liveSessions) {
        this.liveSessions = liveSessions;
        stream.enable("jdk.GCHeapSummary");
        stream.enable("jdk.GarbageCollection").withoutThreshold();
        stream.enable("jdk.DirectBufferStatistics").withPeriod(Duration.ofSeconds(1));
        stream.enable("jdk.JavaThreadStatistics").withPeriod(Duration.ofSeconds(1));
        stream.onEvent("jdk.GCHeapSummary", this::heapSummarized);
        stream.onEvent("jdk.GarbageCollection", this::collected);
        stream.onEvent("jdk.DirectBufferStatistics", event -> javaDirect.add(event.getLong("memoryUsed")));
        stream.onEvent("jdk.JavaThreadStatistics", event -> threads.add(event.getLong("activeCount")));
        stream.startAsync();
    }

    /** Collects garbage, so that the recorder reports the heap, and samples the other figures. */
    void sample() {
        System.gc();
        String[] open = new File("/proc/self/fd").list();
        if (open != null) {
            descriptors.add(open.length);
        }
        nettyDirect.add(((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory());
        sessions.add(liveSessions.getAsLong());
    }

    boolean allFlat() {
        return all().stream().allMatch(Series::isFlat);
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder(Series.heading());
        all().forEach(table::append);
        return table.toString();
    }

    @Override
    public void close() {
        stream.close();
    }

    private List<Series> all() {
        List<Series> all = new ArrayList<>(List.of(heap, javaDirect, nettyDirect, threads, sessions));
        if (descriptors.wasSampled()) {
            all.add(descriptors);
        }
        return all;
    }

    private void heapSummarized(RecordedEvent event) {
        if (event.getString("when").equals("After GC")) {
            usedAfter.put(event.getLong("gcId"), event.getLong("heapUsed"));
        }
    }

    private void collected(RecordedEvent event) {
        Long used = usedAfter.remove(event.getLong("gcId"));
        if (used != null && event.getString("cause").equals("System.gc()")) {
            heap.add(used);
        }
    }
}
