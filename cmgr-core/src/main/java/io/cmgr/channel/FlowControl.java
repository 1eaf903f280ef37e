// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.check.PrintableDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which sessions must be paused, from the events that wait in the channel. The queue then pauses and resumes
 * them, after it has released the lock. Guarded by the channel's lock.
 *
 * <p>The channel becomes full when it reaches a bound, and stays full until it has drained to half of it. A session is
 * paused when it delivers an event while the channel is full, or when its own events fill a quarter of a bound. It is
 * resumed when the channel is not full and its own events fill an eighth of each bound or less.
 */
final class FlowControl {
    private final int maxEvents;
    private final long maxBytes;
    private final Set<SessionShare> paused = new LinkedHashSet<>();
    private int events;
    private long bytes;
    private boolean full;

    /** Since when it has been full, or was the last time, by {@link System#nanoTime}. */
    private long fullSince;

    FlowControl(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    int events() {
        return events;
    }

    long bytes() {
        return bytes;
    }

    /** What a channel is like with these events. */
    ChannelStats stats(Duration oldest, int waitingTakers, int busyTakers) {
        return new ChannelStats(
                events, maxEvents, bytes, maxBytes, full, oldest, waitingTakers, busyTakers, paused.size());
    }

    /** Whether a bound was reached and the channel has not drained to half since. */
    boolean full() {
        return full;
    }

    /** For people, as the owner of a pause. */
    @Override
    public String toString() {
        return "its event channel, "
                + (full
                        ? "full for " + PrintableDuration.since(fullSince) + " with " + events + " of its " + maxEvents
                                + " events and " + bytes + " of its " + maxBytes + " bytes"
                        : "of which its own events fill too much");
    }

    /** Since when it has been full, by {@link System#nanoTime}. */
    long fullSince() {
        return fullSince;
    }

    /** The sessions that are paused, in the order of their pauses. */
    Set<SessionShare> paused() {
        return paused;
    }

    /** Counts an event that was added; returns whether its session must be paused now, and was not paused before. */
    boolean added(QueuedEvent event) {
        SessionShare share = event.share;
        int length = event.size();
        events++;
        bytes += length;
        share.queuedEvents++;
        share.queuedBytes += length;
        if (!event.isData()) {
            share.queuedLifeCycle++;
        }
        if (!full && (events >= maxEvents || bytes >= maxBytes)) {
            full = true;
            fullSince = System.nanoTime();
        }
        if (share.paused || !(full || fillsAQuarter(share))) {
            return false;
        }
        share.paused = true;
        paused.add(share);
        return true;
    }

    /** Counts an event that was removed; returns the sessions that may read again, in the order of their pauses. */
    List<SessionShare> removed(QueuedEvent event) {
        SessionShare share = event.share;
        int length = event.size();
        events--;
        bytes -= length;
        share.queuedEvents--;
        share.queuedBytes -= length;
        if (!event.isData()) {
            share.queuedLifeCycle--;
        }
        if (full) {
            if (events > maxEvents / 2 || bytes > maxBytes / 2) {
                return List.of();
            }
            full = false;
            return resumeAll();
        }
        return share.paused && isDownToAnEighth(share) ? resume(share) : List.of();
    }

    /** Forgets a session that has ended. */
    void forget(SessionShare share) {
        paused.remove(share);
    }

    private List<SessionShare> resume(SessionShare share) {
        share.paused = false;
        paused.remove(share);
        return List.of(share);
    }

    private List<SessionShare> resumeAll() {
        List<SessionShare> resumed = new ArrayList<>();
        for (Iterator<SessionShare> all = paused.iterator(); all.hasNext(); ) {
            SessionShare share = all.next();
            if (isDownToAnEighth(share)) {
                share.paused = false;
                all.remove();
                resumed.add(share);
            }
        }
        return resumed;
    }

    private boolean fillsAQuarter(SessionShare share) {
        return share.queuedEvents >= Math.max(1, maxEvents / 4) || share.queuedBytes >= Math.max(1, maxBytes / 4);
    }

    private boolean isDownToAnEighth(SessionShare share) {
        return share.queuedEvents <= maxEvents / 8 && share.queuedBytes <= maxBytes / 8;
    }
}
