// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A thread that takes events, and the sessions at which it has its turn. Guarded by the channel's lock. */
final class Taker implements SessionShare.Worker {
    /** How many of its sessions are named. */
    private static final int SHOWN = 3;

    /** Weak, so that no channel keeps a thread that has ended. */
    private final WeakReference<Thread> thread;

    /** The sessions of the events that it was last handed, each once. Its turn at some of them may be over. */
    private final List<SessionShare> sessions = new ArrayList<>(1);

    /** At how many of these sessions it has its turn. */
    private int turns;

    /** When it was last handed an event of a session at which it had no turn, to about a second. */
    private long since;

    /** Whether it is in the list of {@link Takers}. */
    boolean listed;

    Taker(Thread thread) {
        this.thread = new WeakReference<>(thread);
    }

    /** Whether it stands for this thread. */
    boolean isOf(Thread asking) {
        return thread.refersTo(asking);
    }

    @Override
    public boolean hasEnded() {
        Thread living = thread.get();
        return living == null || !living.isAlive();
    }

    @Override
    public @Nullable Thread thread() {
        return thread.get();
    }

    @Override
    public long since() {
        return since;
    }

    /** The thread, with the sessions that it works on; null if it has ended. */
    FullChannel.@Nullable Busy busy() {
        @Nullable Thread living = thread.get();
        String ids = sessions.stream()
                .filter(share -> share.worker == this)
                .limit(SHOWN)
                .map(share -> share.session.id())
                .collect(Collectors.joining(", "));
        return living == null ? null : new FullChannel.Busy(living, "session " + ids + (turns > SHOWN ? ", …" : ""));
    }

    /** Begins its turn at a session at which no thread has one. */
    void beginTurn(SessionShare share, long now) {
        share.worker = this;
        since = now;
        sessions.add(share);
        turns++;
    }

    @Override
    public void turnEnded() {
        turns--;
        if (turns == 0) {
            sessions.clear();
        }
    }

    boolean hasNoTurn() {
        return turns == 0;
    }

    /** The sessions of the events that it was last handed. It has its turn at those that say so. */
    List<SessionShare> sessions() {
        return sessions;
    }

    /** Removes and returns a session at which it has its turn; null if there is none. */
    @Nullable
    SessionShare anyTurn() {
        while (turns > 0) {
            SessionShare share = sessions.remove(sessions.size() - 1);
            if (share.worker == this) {
                return share;
            }
        }
        return null;
    }
}
