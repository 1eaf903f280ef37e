// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who must be paused, from what waits in the channel. Guarded by the channel's lock; it only decides, others act.
 *
 * <p>The channel is full from a bound down to half of it. A session is paused when it delivers while the channel is
 * full, or when it alone fills a quarter of a bound; it resumes when the channel is not full and its own share is down
 * to an eighth.
 */
final class FlowControl {
    private final int maxEvents;
    private final long maxBytes;
    private final Set<Feed> paused = new LinkedHashSet<>();
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
        Feed feed = event.feed;
        int length = event.data().length;
        events++;
        bytes += length;
        feed.queuedEvents++;
        feed.queuedBytes += length;
        feed.queuedData += event.isData() ? 1 : 0;
        full |= events >= maxEvents || bytes >= maxBytes;
        if (feed.paused || !(full || greedy(feed))) {
            return false;
        }
        feed.paused = true;
        paused.add(feed);
        return true;
    }

    /** Counts an event out; answers the sessions that may read again, in the order of their pauses. */
    List<Feed> removed(QueuedEvent event) {
        Feed feed = event.feed;
        int length = event.data().length;
        events--;
        bytes -= length;
        feed.queuedEvents--;
        feed.queuedBytes -= length;
        feed.queuedData -= event.isData() ? 1 : 0;
        if (full) {
            if (events > maxEvents / 2 || bytes > maxBytes / 2) {
                return List.of();
            }
            full = false;
            return resumeAll();
        }
        return feed.paused && modest(feed) ? resume(feed) : List.of();
    }

    /** Forgets a session that has ended. */
    void forget(Feed feed) {
        paused.remove(feed);
    }

    private List<Feed> resume(Feed feed) {
        feed.paused = false;
        paused.remove(feed);
        return List.of(feed);
    }

    private List<Feed> resumeAll() {
        List<Feed> resumed = new ArrayList<>();
        for (Iterator<Feed> all = paused.iterator(); all.hasNext(); ) {
            Feed feed = all.next();
            if (modest(feed)) {
                feed.paused = false;
                all.remove();
                resumed.add(feed);
            }
        }
        return resumed;
    }

    private boolean greedy(Feed feed) {
        return feed.queuedEvents >= Math.max(1, maxEvents / 4) || feed.queuedBytes >= Math.max(1, maxBytes / 4);
    }

    private boolean modest(Feed feed) {
        return feed.queuedEvents <= maxEvents / 8 && feed.queuedBytes <= maxBytes / 8;
    }
}
