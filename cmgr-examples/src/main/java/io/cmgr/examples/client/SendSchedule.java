// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

/**
 * When one client sends: as soon as its window has room, or at fixed intervals. At fixed intervals the latency of a
 * message counts from when it was due, even if the full window made it wait. So a server that stops for a second gets a
 * second's worth of slow messages instead of one (coordinated omission). Event loop only.
 */
final class SendSchedule {
    private final long interval;
    private final double phase;
    private long next;

    /**
     * Creates a schedule.
     *
     * @param interval nanoseconds from one message to the next; 0 to send as soon as there is room
     * @param phase which part of the interval passes before the first message, so that clients do not send all at once
     */
    SendSchedule(long interval, double phase) {
        this.interval = interval;
        this.phase = phase;
    }

    void begin(long now) {
        next = now + Math.round(interval * phase);
    }

    /** How many messages to send now, if the window has room for the given number. */
    int due(long now, int room) {
        if (interval == 0) {
            return room;
        }
        long late = now - next;
        return late < 0 ? 0 : (int) Math.min(room, late / interval + 1);
    }

    /** The time from which the latency of the next message counts. Called once for each message that is sent. */
    long begins(long now) {
        if (interval == 0) {
            return now;
        }
        long due = next;
        next += interval;
        return due;
    }
}
