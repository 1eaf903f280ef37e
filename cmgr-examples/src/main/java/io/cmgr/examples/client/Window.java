// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

/** The messages of one client that are not answered yet. Answers come in the order of the messages. Event loop only. */
final class Window {
    private final ClientGroup group;
    private final SendSchedule schedule;

    /** The time from which the latency of each message counts; a ring. */
    private final long[] begun;

    private int oldest;
    private int size;

    Window(ClientGroup group, SendSchedule schedule, int inFlight) {
        this.group = group;
        this.schedule = schedule;
        begun = new long[inFlight];
    }

    void begin(long now) {
        schedule.begin(now);
    }

    /** Decides how many messages to send now, and counts them as sent. */
    int open(long now) {
        if (!group.running()) {
            return 0;
        }
        int due = schedule.due(now, begun.length - size);
        for (int n = 0; n < due; n++) {
            begun[(oldest + size++) % begun.length] = schedule.begins(now);
        }
        group.sent(due);
        return due;
    }

    int size() {
        return size;
    }

    /** The given number of messages was answered, the oldest first. */
    void answered(int messages, long now) {
        for (int n = 0; n < messages; n++) {
            group.answered(now - begun[oldest]);
            oldest = (oldest + 1) % begun.length;
        }
        size -= messages;
    }

    /** The connection has ended: what was not answered counts as lost. */
    void abandon() {
        group.lost(size);
        size = 0;
    }
}
