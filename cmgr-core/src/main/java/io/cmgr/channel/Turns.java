// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands out events, so that one thread at a time works on the events of a session, and in their order. Guarded by the
 * channel's lock.
 *
 * <p>All events wait in one queue, in the order of their arrival. A taker that finds an event there whose session
 * another thread works on puts it aside ({@link HeldBack}), where it waits for the end of that thread's turn. So each
 * event is moved at most once, and with one taker none is. Nothing here takes longer because there are many takers.
 */
final class Turns {
    private final ArrayDeque<QueuedEvent> queue = new ArrayDeque<>();
    private final HeldBack heldBack = new HeldBack();
    private final CoarseClock clock;
    private List<SessionShare> finished = List.of();

    /** How many sessions have events, and no thread that works on them: how many takers would find work. */
    private int free;

    /** How many of these no other taker has to be woken for. */
    private int announced;

    private int heldData;

    Turns(CoarseClock clock) {
        this.clock = clock;
    }

    /** For how many takers there is work that they have not been woken for; from now on they have. */
    int announce() {
        int more = free - announced;
        announced = free;
        return Math.max(0, more);
    }

    /** A taker that waited has come, and may find other work than it was woken for. */
    void answered() {
        announced = Math.max(0, announced - 1);
    }

    /** How many DATA events are with takers that have not finished with them. */
    int heldData() {
        return heldData;
    }

    /** Adds an event that is not yet counted in its session's share. */
    void add(QueuedEvent event) {
        event.second = clock.second();
        queue.add(event);
        SessionShare share = event.share;
        if (share.worker == null && share.queuedEvents == 0) {
            free++;
        }
    }

    /** For how long the oldest event has been waiting; 0 if none waits. */
    int oldestSeconds() {
        char now = clock.look();
        @Nullable QueuedEvent first = queue.peek();
        int oldest = first == null ? 0 : first.secondsUntil(now);
        return heldBack.firsts().mapToInt(event -> event.secondsUntil(now)).reduce(oldest, Math::max);
    }

    /** Removes the next event that this taker may have, and begins its turn at the session; null if there is none. */
    @Nullable
    QueuedEvent next(Taker taker) {
        look(1);
        @Nullable QueuedEvent event = heldBack.next();
        while (event == null) {
            event = queue.poll();
            if (event == null) {
                return null;
            }
            SessionShare share = event.share;
            if (share.worker != null && share.worker != taker) {
                heldBack.add(event);
                endIfWorkerHasEnded(share);
                event = heldBack.next();
            }
        }
        return handOut(event, taker);
    }

    /** The next event for a taker that goes on taking: the same session's first, if some were held back. */
    @Nullable
    QueuedEvent nextAfter(QueuedEvent last, Taker taker) {
        @Nullable QueuedEvent event = heldBack.next(last.share);
        return event == null ? next(taker) : handOut(event, taker);
    }

    private QueuedEvent handOut(QueuedEvent event, Taker taker) {
        SessionShare share = event.share;
        if (share.worker == null) {
            taker.beginTurn(share, clock.now());
            free--;
        }
        event.handedOut();
        share.heldEvents++;
        if (event.isData()) {
            heldData++;
        } else {
            share.heldLifeCycle++;
        }
        return event;
    }

    /** Ends all turns of a taker, which has finished with all events that it was handed. */
    void endAll(Taker taker) {
        if (taker.hasNoTurn()) {
            return;
        }
        heldBack.freeAll(taker);
        for (SessionShare share = taker.anyTurn(); share != null; share = taker.anyTurn()) {
            end(share);
        }
    }

    /** The application has finished with an event. Has no effect if the turn in which it was handed out has ended. */
    void done(SessionShare share, int turn, boolean data) {
        if (share.turn != turn) {
            return;
        }
        if (share.heldEvents == 1) {
            end(share);
            return;
        }
        share.heldEvents--;
        if (data) {
            heldData--;
            addIfFinished(share);
        } else {
            share.heldLifeCycle--;
        }
    }

    /** Ends the turn at this session if its thread has ended. */
    void endIfWorkerHasEnded(SessionShare share) {
        if (share.worker != null && share.worker.hasEnded()) {
            end(share);
        }
    }

    /** Does so for some of the sessions with events that were held back, in rotation. */
    void look(int looks) {
        for (int left = Math.min(looks, heldBack.sessions()); left > 0; left--) {
            endIfWorkerHasEnded(heldBack.anySession());
        }
    }

    /** Removes and returns the sessions to be closed: their peers have finished sending, and their data is handled. */
    List<SessionShare> removeFinished() {
        List<SessionShare> removed = finished;
        if (!removed.isEmpty()) {
            finished = List.of();
        }
        return removed;
    }

    private void end(SessionShare share) {
        SessionShare.Worker worker = requireNonNull(share.worker);
        heldBack.free(share);
        int data = share.heldData();
        heldData -= data;
        share.heldEvents = 0;
        share.heldLifeCycle = 0;
        share.worker = null;
        share.turn = nextTurn(share.turn);
        worker.turnEnded();
        if (share.queuedEvents > 0) {
            free++;
        }
        if (data > 0) {
            addIfFinished(share);
        }
    }

    private static int nextTurn(int turn) {
        return turn == -1 ? 1 : turn + 1; // 0 is for events that are done
    }

    private void addIfFinished(SessionShare share) {
        if (share.finished()) {
            finished = finished.isEmpty() ? new ArrayList<>(1) : finished;
            finished.add(share);
        }
    }
}
