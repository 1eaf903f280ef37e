// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.remote;

import io.cmgr.cluster.Presence;
import io.cmgr.engine.loop.LoopGuard;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A question to other nodes. It ends when all that it waits for have answered; or, where nobody knows who will, a moment
 * after the last answer; or when the time is over, with what has come.
 */
final class Question extends Waiting<Presence> {
    /** There is a bound, since whoever may publish can invent nodes. A roll keeps as many. */
    private static final int MAX_ANSWERED = 1 << 16;

    // Guarded by this.
    private final Map<String, Integer> counts;

    /** The nodes that are to answer, and have not. */
    private final Set<String> silent;

    private final Set<String> answered = new HashSet<>();
    private boolean lost;

    /** Whether a node has answered that is not known, since then there may be more. */
    private boolean strange;

    private final boolean open;
    private final Predicate<String> known;
    private final Predicate<Set<String>> complete;

    /**
     * A question that is going to be asked.
     *
     * @param here how many there are on this node, by its id; empty for none
     * @param awaited the nodes that are to answer
     * @param open whether others may answer, too
     * @param known whether a node is known that answers
     * @param complete whether these nodes are all, given those that have answered when none is awaited any more
     */
    Question(
            LoopGuard guard,
            Place place,
            Map<String, Integer> here,
            Collection<String> awaited,
            boolean open,
            Predicate<String> known,
            Predicate<Set<String>> complete) {
        super(guard, place);
        counts = new HashMap<>(here);
        silent = new HashSet<>(awaited);
        this.open = open;
        this.known = known;
        this.complete = complete;
    }

    /** A node says how many it has. More than {@value #MAX_ANSWERED} are not counted. */
    void told(String node, int count) {
        synchronized (this) {
            if (answered.size() == MAX_ANSWERED) {
                return;
            }
            answered.add(node);
            strange |= !known.test(node);
            silent.remove(node);
            if (count > 0) {
                counts.put(node, count);
            }
        }
        goOn();
    }

    @Override
    void gone(Map<String, Boolean> nodes) {
        synchronized (this) {
            int before = silent.size();
            for (Iterator<String> each = silent.iterator(); each.hasNext(); ) {
                Boolean isLost = nodes.get(each.next());
                if (isLost != null) {
                    each.remove();
                    lost |= isLost;
                }
            }
            if (silent.size() == before) {
                return;
            }
        }
        goOn();
    }

    private void goOn() {
        boolean none;
        synchronized (this) {
            none = silent.isEmpty();
        }
        if (none && open) {
            waitForMore();
        } else if (none) {
            end(true);
        }
    }

    @Override
    void nobody() {
        end(true);
    }

    @Override
    void graceOver() {
        end(true);
    }

    @Override
    void overdue() {
        end(false);
    }

    @Override
    public void notSent(String why) {
        end(false);
    }

    @Override
    void closed() {
        end(false);
    }

    /** Ends with what has come. */
    private void end(boolean maybeComplete) {
        Presence answer;
        synchronized (this) {
            boolean all = maybeComplete && silent.isEmpty() && !lost && !strange && complete.test(answered);
            answer = new Presence(counts, all);
        }
        succeed(answer);
    }
}
