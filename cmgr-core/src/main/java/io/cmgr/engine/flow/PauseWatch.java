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
 * Notices the end of peers whose sessions are paused, of which a transport that does not read learns late or never: see <a
 * href="https://github.com/netty/netty/issues/7550">netty#7550</a>. Twice a second, each session of the event loop that is paused at that moment checks on its peer; the connections of
 * those that cannot are checked together. A session that pauses and resumes all the time pays for no more than that.
 * Event loop only.
 */
public final class PauseWatch implements Runnable {
    /** A session that has been paused. */
    public interface Paused {
        /** Whether it is still paused; if not, it is watched no longer. */
        boolean isPaused();

        /** Checks on the peer, if it may; answers whether the session will learn of the peer's end in this way. */
        boolean look();

        Channel channel();

        /** The connection is lost, and no event of the channel will say so. */
        void peerLost();
    }

    /** Asks a transport about connections. */
    public interface Finder {
        /** Those of the channels whose connection is lost. */
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
        Map<Channel, Paused> blind = new HashMap<>();
        for (Paused session : round) {
            if (session.isPaused()) {
                add(session);
                if (!session.look()) {
                    blind.put(session.channel(), session);
                }
            }
        }
        for (Channel lost : finder.lostAmong(blind.keySet())) {
            requireNonNull(blind.get(lost)).peerLost();
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
            // it closes its channels, which ends their sessions
        }
    }
}
