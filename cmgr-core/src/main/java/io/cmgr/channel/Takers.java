// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which thread works on which sessions' data: from the moment when it takes an event until it next asks the channel for
 * anything, or ends. Threads are held weakly. Guarded by the channel's lock.
 */
final class Takers {
    private final Map<Thread, Taker> byThread = new WeakHashMap<>();
    private final List<Taker> all = new ArrayList<>();

    /** One thread, and the sessions of the DATA events that it has taken since it last asked, one entry for each event. */
    private static final class Taker {
        private final WeakReference<Thread> thread;
        private final List<SessionShare> held = new ArrayList<>(1);

        Taker(Thread thread) {
            this.thread = new WeakReference<>(thread);
        }

        boolean hasEnded() {
            Thread it = thread.get();
            return it == null || !it.isAlive();
        }

        /** It is done with all that it held; answers the sessions to be closed now. */
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

    /** The thread has taken a DATA event of this session. */
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
     * The thread asks for more, so it is done with what it held; answers the sessions to be closed now. A thread that
     * asks for the first time, or while nothing waits, also looks for threads that have ended.
     */
    List<SessionShare> asks(Thread thread, boolean nothingWaits) {
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

    /** Threads that have ended will not ask again, so they hold nothing; answers the sessions to be closed now. */
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
