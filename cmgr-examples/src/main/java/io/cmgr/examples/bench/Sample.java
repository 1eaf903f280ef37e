// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import org.HdrHistogram.Histogram;

/**
 * One measurement of one server: what it did while it was loaded for a moment.
 *
 * @param messages messages that its clients received
 * @param seconds how long it took
 * @param processorNanos the processor time of the server's process
 * @param allocatedBytes what the server's threads allocated
 * @param foreignShare which part of all processor time went to processes that do not belong to the benchmark
 * @param latencies how long its messages took until they were answered, in nanoseconds
 */
record Sample(
        long messages,
        double seconds,
        long processorNanos,
        long allocatedBytes,
        double foreignShare,
        Histogram latencies) {
    double nanosPerMessage() {
        return (double) processorNanos / messages;
    }

    double bytesPerMessage() {
        return (double) allocatedBytes / messages;
    }

    double messagesPerSecond() {
        return messages / seconds;
    }

    /** Whether the sample counts: foreign processes took no more than this share. */
    boolean isQuiet(double tolerance) {
        return messages > 0 && foreignShare <= tolerance;
    }
}
