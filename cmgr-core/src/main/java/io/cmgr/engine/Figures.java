// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A session's counters. All but {@link #dropped} have one writer, the session's event loop, which therefore stores
 * without a fence; anybody may read.
 */
final class Figures {
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong truncated = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    void read(int bytes) {
        add(bytesIn, bytes);
        add(reads, 1);
    }

    void wrote(long bytes, int messages) {
        add(bytesOut, bytes);
        add(writes, messages);
    }

    void truncated() {
        add(truncated, 1);
    }

    /** From any thread. */
    void dropped() {
        dropped.incrementAndGet();
    }

    long bytesIn() {
        return bytesIn.getOpaque();
    }

    long readCount() {
        return reads.getOpaque();
    }

    long bytesOut() {
        return bytesOut.getOpaque();
    }

    long writeCount() {
        return writes.getOpaque();
    }

    long truncatedCount() {
        return truncated.getOpaque();
    }

    long droppedCount() {
        return dropped.get();
    }

    private static void add(AtomicLong counter, long n) {
        counter.setOpaque(counter.getPlain() + n);
    }
}
