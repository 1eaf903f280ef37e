// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

/**
 * What one server did while it was driven.
 *
 * @param messages messages that its clients heard
 * @param seconds how long it took
 * @param processorNanos the processor time of its process
 * @param allocatedBytes what its threads allocated
 * @param foreignShare which part of all processor time went to processes that are not ours
 */
record Turn(long messages, double seconds, long processorNanos, long allocatedBytes, double foreignShare) {
    double nanosPerMessage() {
        return (double) processorNanos / messages;
    }

    double bytesPerMessage() {
        return (double) allocatedBytes / messages;
    }

    double messagesPerSecond() {
        return messages / seconds;
    }

    /** Whether others had no more than this share, so that it counts. */
    boolean isQuiet(double tolerance) {
        return messages > 0 && foreignShare <= tolerance;
    }
}
