// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.check.ThreadStack;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A channel that is full, as it is at one moment.
 *
 * @param sinceNanos since when it has been full, by {@link System#nanoTime}
 * @param fill how many events and bytes wait
 * @param heldUp the first of the sessions that are paused; null if all have ended
 * @param moreHeldUp how many more are paused
 * @param busy the first of the takers that work on events, with the sessions of these
 * @param busyTakers how many work on events
 * @param waitingTakers how many wait for an event of any other session
 */
record FullChannel(
        long sinceNanos,
        String fill,
        @Nullable String heldUp,
        int moreHeldUp,
        List<Busy> busy,
        int busyTakers,
        int waitingTakers) {
    /** How many takers are shown with their stacks, since there may be thousands. */
    static final int MOST_STACKS = 4;

    /**
     * A thread that works on events.
     *
     * @param sessions the ids of their sessions
     */
    record Busy(Thread thread, String sessions) {
        ThreadStack stack() {
            return ThreadStack.of(thread, ", which works on " + sessions);
        }
    }

    /** What the log says of it. */
    String text(long now) {
        String whose = heldUp == null ? "an" : "session " + heldUp + ": its";
        String others = moreHeldUp == 0 ? "" : ", and holds up " + moreHeldUp + " more";
        return whose + " event channel has been full for " + TimeUnit.NANOSECONDS.toMillis(now - sinceNanos)
                + " ms with " + fill + others + "; " + takers();
    }

    private String takers() {
        if (busyTakers == 0) {
            return waitingTakers == 0 ? "nobody takes from it" : waitingTakers + " takers are about to take from it";
        }
        String waiting =
                waitingTakers == 0 ? "" : ", and " + waitingTakers + " wait, as all events are of sessions of these";
        return (busyTakers == 1 ? "its taker is busy" : busyTakers + " takers are busy") + waiting + ", here:";
    }

    /** The stacks of the busy takers. */
    List<ThreadStack> stacks() {
        return busy.stream().map(Busy::stack).toList();
    }
}
