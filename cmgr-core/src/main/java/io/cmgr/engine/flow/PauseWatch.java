// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Notices that the peer of a paused session has gone. A transport that does not read notices that late or never: see <a
 * href="https://github.com/netty/netty/issues/7550">netty#7550</a>. Twice a second, each session of the event loop that
 * is paused at that moment checks its peer. The connections of those that cannot do so are checked together. A session
 * that pauses and resumes more often than that costs no more. Event loop only.
 */
public final class PauseWatch implements Runnable {
    /** A session that has been paused. */
    public interface Paused {
        /** Whether it is still paused; if not, it is watched no longer. */
        boolean isPaused();

        /**
         * Checks the peer, if the session can do so now.
         *
         * @return false if the session will not notice the peer's end in this way, so that its connection must be
         *     checked
         */
        boolean look();

        Channel channel();

        /** Called when the connection is lost and the channel will fire no event for it. */
        void peerLost();
    }

    /** Finds lost connections, in the way of one transport. */
    public interface Finder {
        /** Returns those of the channels whose connection is lost. */
        Collection<Channel> lostAmong(Collection<Channel> channels);
    }

    private static final long PERIOD_MILLIS = 500;

    private final EventLoop eventLoop;
    private final Finder finder;
    private List<Paused> watched = new ArrayList<>();
    private boolean scheduled;

    public PauseWatch(EventLoop eventLoop, Finder finder) {
        this.eventLoop = eventLoop;
        this.finder = finder;
    }

    /** Adds a session, which must not be watched already. */
    public void add(Paused session) {
        watched.add(session);
        schedule();
    }

    @Override
    public void run() {
        scheduled = false;
        List<Paused> round = watched;
        watched = new ArrayList<>();
        Map<Channel, Paused> unchecked = new HashMap<>();
        for (Paused session : round) {
            if (session.isPaused()) {
                add(session);
                if (!session.look()) {
                    unchecked.put(session.channel(), session);
                }
            }
        }
        for (Channel lost : finder.lostAmong(unchecked.keySet())) {
            requireNonNull(unchecked.get(lost)).peerLost();
        }
    }

    private void schedule() {
        if (scheduled) {
            return;
        }
        try {
            var unused = eventLoop.schedule(this, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            scheduled = true;
        } catch (RejectedExecutionException loopIsShuttingDown) {
            // and closes its channels, which ends their sessions
        }
    }
}
