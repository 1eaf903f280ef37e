// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.Lease;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.RegisteredListener;
import io.cmgr.engine.manager.RegistryEntry;
import io.cmgr.engine.pipeline.SessionOrigin;
import io.cmgr.engine.stream.StreamSession;
import io.cmgr.engine.stream.StreamSettings;
import io.cmgr.session.RefusalCause;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionStats;
import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes a session of each connection that the {@link Admission} has let in, on the event loop of that connection. The
 * admission itself counts the connections that close without having become sessions. Any thread may read the counters.
 */
final class AcceptedSessions implements SessionOrigin {
    private final ManagerContext context;
    private final RegisteredListener listener;
    private final SessionHandler handler;
    private final StreamSettings settings;
    private final Admission admission;

    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();

    /** All sessions share one lease, which saves an object for each. */
    private final Lease lease = this::sessionEnded;

    AcceptedSessions(
            ManagerContext context,
            RegisteredListener listener,
            SessionHandler handler,
            StreamSettings settings,
            Admission admission) {
        this.context = context;
        this.listener = listener;
        this.handler = handler;
        this.settings = settings;
        this.admission = admission;
    }

    /** How many sessions have begun. */
    long begun() {
        return begun.get();
    }

    /** How many of them have ended. */
    long ended() {
        return ended.get();
    }

    @Override
    public @Nullable StreamSession begin(Channel child) {
        if (child.closeFuture().isDone()) {
            return null; // refused already: a handler on a thread of its own passed the event on late
        }
        StreamSession session =
                new StreamSession(context, context.ids().accepted(), child, listener, handler, settings, lease);
        if (!context.registry().addAccepted(session)) {
            admission.refuse(child, RefusalCause.MANAGER_CLOSED);
            var unused = child.close();
            return null;
        }
        begun.incrementAndGet();
        endIfClosing(session);
        admission.becameSession(child);
        return session;
    }

    /**
     * Ends or pauses the new session if the manager is closing or draining, as the manager has done with its other
     * sessions.
     */
    private void endIfClosing(StreamSession session) {
        if (context.registry().isClosed()) {
            session.requestEnd(EndReason.MANAGER_CLOSED);
        } else if (context.registry().isSealed()) {
            session.pauseReads(context.registry());
        }
    }

    private void sessionEnded(RegistryEntry session, SessionStats last) {
        context.registry().remove(session, last);
        ended.incrementAndGet();
        admission.sessionEnded();
    }

    @Override
    public void connected(StreamSession session) {
        session.accepted();
    }

    /** Logs the failure, because no callback reports such a connection to the application. */
    @Override
    public void failed(Throwable cause) {
        context.faults().report("listener " + listener.id(), "a connection did not become a session", cause);
    }
}
