// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.link;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many links of a manager connect at once. A link beyond that waits for its turn. Any thread.
 */
public final class AttemptLimit {
    /** How many links of a manager connect at once. */
    static final int MAX = 256;

    private final int max;

    // Guarded by this.
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private int underWay;
    private int freed;
    private boolean passesOn;

    /** The limit of a manager. */
    public AttemptLimit() {
        this(MAX);
    }

    AttemptLimit(int max) {
        this.max = max;
    }

    /**
     * Takes a place if one is free. If not, the place of an attempt that is over is given to this one later, by running
     * the action on whichever thread has released it.
     *
     * @param turn takes the place over: it begins an attempt, or releases the place. A link waits once
     * @return whether there is a place now
     */
    public synchronized boolean tryTake(Runnable turn) {
        if (underWay < max) {
            underWay++;
            return true;
        }
        waiting.add(turn);
        return false;
    }

    /** Waits no longer. Returns false if the action has run, or is about to. */
    public synchronized boolean withdraw(Runnable turn) {
        return waiting.remove(turn);
    }

    /** Gives a place back, or on to the link that has waited longest. */
    public void release() {
        if (!free()) {
            return; // it is passed on by the call that does so now, and is perhaps further down this stack
        }
        try {
            for (Runnable next = next(); next != null; next = next()) {
                next.run();
            }
        } catch (Throwable error) {
            passNoMore();
            throw error;
        }
    }

    /** Returns whether the caller is to pass on what is free. */
    private synchronized boolean free() {
        freed++;
        boolean first = !passesOn;
        passesOn = true;
        return first;
    }

    /** Whose turn it is; null when every place that was free has been given to somebody or back. */
    private synchronized @Nullable Runnable next() {
        Iterator<Runnable> longest = waiting.iterator();
        if (freed > 0 && longest.hasNext()) {
            freed--;
            Runnable next = longest.next();
            longest.remove();
            return next;
        }
        underWay -= freed;
        freed = 0;
        passesOn = false;
        return null;
    }

    private synchronized void passNoMore() {
        passesOn = false;
    }
}
