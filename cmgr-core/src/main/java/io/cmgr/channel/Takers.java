// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Knows the taker that stands for each thread, and finds takers whose threads have ended, because nothing reports the
 * end of a thread. Guarded by the channel's lock.
 *
 * <p>A taker is listed while it may have a turn. The list is looked at a few takers at a time: each new one looks at
 * two others, and one that has no turn, or whose thread has ended, is removed. So the list is never much longer than
 * twice the number of takers at work, and no operation takes longer because there are many.
 */
final class Takers {
    private static final int LOOKS_OF_A_NEW_ONE = 2;

    /** Weak, so that a thread does not keep a channel that nobody uses any more. */
    @SuppressWarnings("ThreadLocalUsage") // a thread has a taker of each channel
    private final ThreadLocal<WeakReference<Taker>> current = new ThreadLocal<>();

    /** The taker that asked last, which usually is the one that asks next. */
    private @Nullable Taker recent;

    private final ArrayDeque<Taker> list = new ArrayDeque<>();
    private final Turns turns;

    Takers(Turns turns) {
        this.turns = turns;
    }

    /** The taker that stands for the calling thread. */
    Taker current() {
        @Nullable Taker last = recent;
        if (last != null && last.isOf(Thread.currentThread())) {
            return last;
        }
        Taker known = known();
        recent = known;
        return known;
    }

    private Taker known() {
        WeakReference<Taker> kept = current.get();
        @Nullable Taker taker = kept == null ? null : kept.get();
        if (taker == null) {
            taker = new Taker(Thread.currentThread());
            current.set(new WeakReference<>(taker));
        }
        return taker;
    }

    /** Lists a taker that has been handed something. */
    void list(Taker taker) {
        if (!taker.listed) {
            look(LOOKS_OF_A_NEW_ONE);
            taker.listed = true;
            list.add(taker);
        }
    }

    /** What a full channel is like, given how many takers wait. */
    FullChannel full(FlowControl flow, int waiting) {
        List<Taker> working = working();
        List<FullChannel.Busy> busy = working.stream()
                .limit(FullChannel.MOST_STACKS)
                .map(Taker::busy)
                .filter(Objects::nonNull)
                .toList();
        Iterator<SessionShare> heldUp = flow.paused().iterator();
        return new FullChannel(
                flow.fullSince(),
                flow.events() + " events of " + flow.bytes() + " bytes",
                heldUp.hasNext() ? heldUp.next().session.id() : null,
                Math.max(0, flow.paused().size() - 1),
                busy,
                working.size(),
                waiting);
    }

    /** Those that work on events. */
    List<Taker> working() {
        return list.stream()
                .filter(taker -> !taker.hasNoTurn() && !taker.hasEnded())
                .toList();
    }

    int listed() {
        return list.size();
    }

    /** Looks at some takers, in rotation: ends the turns of threads that have ended. */
    void look(int looks) {
        for (int left = Math.min(looks, list.size()); left > 0; left--) {
            Taker taker = list.remove();
            if (!taker.hasNoTurn() && taker.hasEnded()) {
                turns.endAll(taker);
            }
            taker.listed = !taker.hasNoTurn();
            if (taker.listed) {
                list.add(taker);
            }
        }
    }
}
