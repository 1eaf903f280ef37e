// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which thread works on whose data: from taking an event until it next asks the channel for anything. Guarded by the
 * channel's lock.
 */
final class Hands {
    private final Map<Thread, List<Feed>> held = new HashMap<>();

    /** Notes that the thread has taken data of this session. */
    void take(Thread thread, Feed feed) {
        feed.inHand++;
        held.computeIfAbsent(thread, t -> new ArrayList<>(1)).add(feed);
    }

    /**
     * The thread asks again, so it is done with what it held; answers the sessions to be closed now. Whoever asks for
     * the first time, or while nothing waits, also looks for threads that have ended.
     */
    List<Feed> done(Thread thread, boolean nothingWaits) {
        List<Feed> hand = held.get(thread);
        List<Feed> finished = List.of();
        if (hand != null && !hand.isEmpty()) {
            finished = letGo(hand);
            hand.clear();
        }
        boolean others = held.size() > (hand == null ? 0 : 1);
        if (others && (hand == null || nothingWaits)) {
            List<Feed> all = letGoOfTheDead();
            all.addAll(finished);
            return all;
        }
        return finished;
    }

    boolean areEmpty() {
        return held.values().stream().allMatch(List::isEmpty);
    }

    /** Threads that have ended will not ask again. */
    List<Feed> letGoOfTheDead() {
        List<Feed> finished = new ArrayList<>();
        held.entrySet().removeIf(entry -> {
            if (entry.getKey().isAlive()) {
                return false;
            }
            finished.addAll(letGo(entry.getValue()));
            return true;
        });
        return finished;
    }

    private static List<Feed> letGo(List<Feed> hand) {
        List<Feed> finished = List.of();
        for (Feed feed : hand) {
            feed.inHand--;
            if (feed.finished()) {
                finished = finished.isEmpty() ? new ArrayList<>() : finished;
                finished.add(feed);
            }
        }
        return finished;
    }
}
