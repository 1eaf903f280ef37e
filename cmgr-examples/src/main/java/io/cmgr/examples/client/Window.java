// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

/** The messages of one client that are under way; answers come in order. Event loop only. */
final class Window {
    private final Crew crew;
    private final Pace pace;

    /** When each began; a ring. */
    private final long[] begun;

    private int oldest;
    private int size;

    Window(Crew crew, Pace pace, int inFlight) {
        this.crew = crew;
        this.pace = pace;
        begun = new long[inFlight];
    }

    void begin(long now) {
        pace.begin(now);
    }

    /** How many messages are to be sent now; they count as sent. */
    int open(long now) {
        if (!crew.running()) {
            return 0;
        }
        int due = pace.due(now, begun.length - size);
        for (int n = 0; n < due; n++) {
            begun[(oldest + size++) % begun.length] = pace.begins(now);
        }
        crew.sent(due);
        return due;
    }

    int size() {
        return size;
    }

    /** The oldest so many were answered. */
    void answered(int messages, long now) {
        for (int n = 0; n < messages; n++) {
            crew.answered(now - begun[oldest]);
            oldest = (oldest + 1) % begun.length;
        }
        size -= messages;
    }

    /** The client is gone, and with it what was under way. */
    void abandon() {
        crew.lost(size);
        size = 0;
    }
}
