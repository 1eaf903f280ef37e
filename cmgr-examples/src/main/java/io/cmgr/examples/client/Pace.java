// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

/**
 * When a client's messages begin: as soon as there is room in its window, or on a schedule that waits for nobody. On a
 * schedule a message that had to wait counts from when it was due, so that a server that stops for a second has a
 * second's worth of slow messages, and not one (coordinated omission). Event loop only.
 */
final class Pace {
    private final long interval;
    private final double phase;
    private long next;

    /**
     * Creates a pace.
     *
     * @param interval nanoseconds from one message to the next; 0 for no schedule
     * @param phase which part of the interval passes before the first, so that clients do not send all at once
     */
    Pace(long interval, double phase) {
        this.interval = interval;
        this.phase = phase;
    }

    void begin(long now) {
        next = now + Math.round(interval * phase);
    }

    /** How many messages may be sent now, where the window has room for so many. */
    int due(long now, int room) {
        if (interval == 0) {
            return room;
        }
        long late = now - next;
        return late < 0 ? 0 : (int) Math.min(room, late / interval + 1);
    }

    /** When the message that is sent now began. */
    long begins(long now) {
        if (interval == 0) {
            return now;
        }
        long due = next;
        next += interval;
        return due;
    }
}
