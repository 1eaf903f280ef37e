// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which thread works on whose data: from taking an event until it next asks the channel for anything, or ends. A thread
 * that has ended is not kept. Guarded by the channel's lock.
 */
final class Hands {
    private final Map<Thread, Hand> byThread = new WeakHashMap<>();
    private final List<Hand> all = new ArrayList<>();

    /** What one thread has taken. */
    private static final class Hand {
        private final WeakReference<Thread> owner;
        private final List<Feed> feeds = new ArrayList<>(1);

        Hand(Thread owner) {
            this.owner = new WeakReference<>(owner);
        }

        boolean isOfTheDead() {
            Thread thread = owner.get();
            return thread == null || !thread.isAlive();
        }

        /** Empties it; answers the sessions to be closed now. */
        List<Feed> letGo() {
            List<Feed> finished = List.of();
            for (Feed feed : feeds) {
                feed.inHand--;
                if (feed.finished()) {
                    finished = finished.isEmpty() ? new ArrayList<>() : finished;
                    finished.add(feed);
                }
            }
            feeds.clear();
            return finished;
        }
    }

    /** Notes that the thread has taken data of this session. */
    void take(Thread thread, Feed feed) {
        feed.inHand++;
        Hand hand = byThread.get(thread);
        if (hand == null) {
            hand = new Hand(thread);
            byThread.put(thread, hand);
            all.add(hand);
        }
        hand.feeds.add(feed);
    }

    /**
     * The thread asks again, so it is done with what it held; answers the sessions to be closed now. Whoever asks for
     * the first time, or while nothing waits, also looks for threads that have ended.
     */
    List<Feed> done(Thread thread, boolean nothingWaits) {
        @Nullable Hand hand = byThread.get(thread);
        List<Feed> finished = hand == null ? List.of() : hand.letGo();
        boolean others = all.size() > (hand == null ? 0 : 1);
        if (others && (hand == null || nothingWaits)) {
            List<Feed> ofTheDead = letGoOfTheDead();
            ofTheDead.addAll(finished);
            return ofTheDead;
        }
        return finished;
    }

    boolean areEmpty() {
        return all.stream().allMatch(hand -> hand.feeds.isEmpty());
    }

    /** Threads that have ended will not ask again; answers the sessions to be closed now. */
    List<Feed> letGoOfTheDead() {
        List<Feed> finished = new ArrayList<>();
        all.removeIf(hand -> {
            boolean gone = hand.isOfTheDead();
            if (gone) {
                finished.addAll(hand.letGo());
            }
            return gone;
        });
        return finished;
    }
}
