// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which sessions must be paused, from what waits in the channel. It only decides: the queue acts, without the
 * lock. Guarded by the channel's lock.
 *
 * <p>The channel is full from a bound down to half of it. A session is paused when it delivers while the channel is
 * full, or when it alone fills a quarter of a bound; it resumes when the channel is not full and its own share is down
 * to an eighth.
 */
final class FlowControl {
    private final int maxEvents;
    private final long maxBytes;
    private final Set<SessionShare> paused = new LinkedHashSet<>();
    private int events;
    private long bytes;
    private boolean full;

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

    /** Whether a bound was reached and the channel has not drained to half since. */
    boolean full() {
        return full;
    }

    /** Counts an event in; answers whether its session must now be paused and was not. */
    boolean added(QueuedEvent event) {
        SessionShare share = event.share;
        int length = event.data().length;
        events++;
        bytes += length;
        share.queuedEvents++;
        share.queuedBytes += length;
        share.queuedData += event.isData() ? 1 : 0;
        full |= events >= maxEvents || bytes >= maxBytes;
        if (share.paused || !(full || greedy(share))) {
            return false;
        }
        share.paused = true;
        paused.add(share);
        return true;
    }

    /** Counts an event out; answers the sessions that may read again, in the order of their pauses. */
    List<SessionShare> removed(QueuedEvent event) {
        SessionShare share = event.share;
        int length = event.data().length;
        events--;
        bytes -= length;
        share.queuedEvents--;
        share.queuedBytes -= length;
        share.queuedData -= event.isData() ? 1 : 0;
        if (full) {
            if (events > maxEvents / 2 || bytes > maxBytes / 2) {
                return List.of();
            }
            full = false;
            return resumeAll();
        }
        return share.paused && modest(share) ? resume(share) : List.of();
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
            if (modest(share)) {
                share.paused = false;
                all.remove();
                resumed.add(share);
            }
        }
        return resumed;
    }

    private boolean greedy(SessionShare share) {
        return share.queuedEvents >= Math.max(1, maxEvents / 4) || share.queuedBytes >= Math.max(1, maxBytes / 4);
    }

    private boolean modest(SessionShare share) {
        return share.queuedEvents <= maxEvents / 8 && share.queuedBytes <= maxBytes / 8;
    }
}
