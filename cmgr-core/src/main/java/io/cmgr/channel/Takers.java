// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records which thread works on the data of which sessions. A thread works on an event's data from the time when it
 * takes the event until it asks the channel for anything again, or ends. Threads are referenced weakly. Guarded by the
 * channel's lock.
 */
final class Takers {
    private final Map<Thread, Taker> byThread = new WeakHashMap<>();
    private final List<Taker> all = new ArrayList<>();

    /** One thread, and the sessions of the DATA events that it holds, with one entry for each event. */
    private static final class Taker {
        private final WeakReference<Thread> thread;
        private final List<SessionShare> held = new ArrayList<>(1);

        Taker(Thread thread) {
            this.thread = new WeakReference<>(thread);
        }

        boolean hasEnded() {
            Thread living = thread.get();
            return living == null || !living.isAlive();
        }

        /** Releases all that the thread held; returns the sessions to be closed now. */
        List<SessionShare> release() {
            List<SessionShare> finished = List.of();
            for (SessionShare share : held) {
                share.heldData--;
                if (share.finished()) {
                    finished = finished.isEmpty() ? new ArrayList<>() : finished;
                    finished.add(share);
                }
            }
            held.clear();
            return finished;
        }
    }

    /** Records that the thread has taken a DATA event of this session. */
    void take(Thread thread, SessionShare share) {
        share.heldData++;
        Taker taker = byThread.get(thread);
        if (taker == null) {
            taker = new Taker(thread);
            byThread.put(thread, taker);
            all.add(taker);
        }
        taker.held.add(share);
    }

    /**
     * Releases what a thread held, because it asks for more. If it asks for the first time, or if no event waits, this
     * also releases what threads held that have ended.
     *
     * @return the sessions to be closed now
     */
    List<SessionShare> releaseHeldBy(Thread thread, boolean nothingWaits) {
        @Nullable Taker taker = byThread.get(thread);
        List<SessionShare> finished = taker == null ? List.of() : taker.release();
        boolean others = all.size() > (taker == null ? 0 : 1);
        if (others && (taker == null || nothingWaits)) {
            List<SessionShare> ofEnded = releaseEnded();
            ofEnded.addAll(finished);
            return ofEnded;
        }
        return finished;
    }

    /** Releases what threads held that have ended; returns the sessions to be closed now. */
    List<SessionShare> releaseEnded() {
        List<SessionShare> finished = new ArrayList<>();
        all.removeIf(taker -> {
            boolean ended = taker.hasEnded();
            if (ended) {
                finished.addAll(taker.release());
            }
            return ended;
        });
        return finished;
    }

    boolean holdNothing() {
        return all.stream().allMatch(taker -> taker.held.isEmpty());
    }
}
