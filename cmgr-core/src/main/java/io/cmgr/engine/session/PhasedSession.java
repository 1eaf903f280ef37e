// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import io.cmgr.engine.close.Unsent;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.report.Flight;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionKind;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A session in one of its {@link Phase}s, and what is known of its end: the reason, and what the peer may not have got.
 * Any thread may move the session forward and find a reason; what follows from that is the subject of
 * {@code SessionLife}.
 */
abstract class PhasedSession extends HandledSession {
    // Field updaters instead of atomic objects, since there are many sessions and each object costs memory.
    private static final AtomicReferenceFieldUpdater<PhasedSession, Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(PhasedSession.class, Phase.class, "phase");
    private static final AtomicReferenceFieldUpdater<PhasedSession, @Nullable EndReason> REASON =
            AtomicReferenceFieldUpdater.newUpdater(PhasedSession.class, EndReason.class, "reason");

    /** Any thread changes it, by {@link #advance}. */
    private volatile Phase phase = Phase.OPENING;

    /** Why the session ends; null as long as there is no reason. Any thread changes it, by {@link #recordReason}. */
    private volatile @Nullable EndReason reason;

    /** Whether {@link #open} has been called. It stays true after the end. Event loop only. */
    private boolean opened;

    /** Written on the event loop, or by the thread that has found it terminated. */
    private volatile Unsent unsent = Unsent.NOTHING;

    PhasedSession(
            ManagerContext context,
            SessionLoop loop,
            String id,
            SessionKind kind,
            SessionHandler handler,
            long maxPendingBytes) {
        super(context, loop, id, kind, handler, maxPendingBytes);
    }

    /** Whether the end of the output alone has been requested. Any thread. */
    abstract boolean halfCloseRequested();

    /** The session has moved to CLOSING. Called once at most, by the thread that has moved it. */
    abstract void writesEnd();

    /** The reason for an end for which no other reason was recorded. Any thread. */
    protected EndReason defaultReason() {
        return EndReason.LOCAL_CLOSE;
    }

    /** Reading and writing work from now on. Delivers no event. Event loop only. */
    protected final void open() {
        markAnnounced();
        opened = true;
        Flight.opened(this);
        var unused = advance(Phase.OPEN);
    }

    /** Whether the session is open, or was open before its end began. Event loop only. */
    public final boolean hasBeenOpen() {
        return opened;
    }

    @Override
    protected final Phase phase() {
        return phase;
    }

    @Override
    public final boolean isOpen() {
        Phase now = phase;
        return now == Phase.OPEN || now == Phase.OPENING;
    }

    @Override
    public final boolean isWritable() {
        return isOpen() && !counters.congested();
    }

    /** Moves the session to CLOSING: from now on every new write is refused. Any thread. */
    public final void refuseWrites() {
        if (advance(Phase.CLOSING).compareTo(Phase.CLOSING) < 0) {
            writesEnd();
        }
    }

    /** Enters a phase, unless the session is in a later one. Returns the phase before the call. Any thread. */
    final Phase advance(Phase next) {
        return PHASE.getAndAccumulate(this, next, (now, then) -> now.compareTo(then) < 0 ? then : now);
    }

    /** Records why the session ends, unless there is a reason already that this one does not outweigh. Any thread. */
    public final void recordReason(EndReason found) {
        var unused = REASON.accumulateAndGet(this, found, EndReason::weightier);
    }

    @Override
    public final @Nullable EndReason reason() {
        return reason;
    }

    /** Records how many bytes a reset destroys that the kernel had taken for the peer. */
    final void recordDestroyed(long bytes) {
        unsent = unsent.and(bytes);
    }

    /**
     * Records how many bytes the peer may not get because the close did not wait longer; 0 if that number is unknown.
     */
    protected final void recordUndelivered(long bytes) {
        unsent = new Unsent(true, bytes);
    }

    /** Whether {@code finish} has been called. Any thread. */
    protected final boolean finished() {
        return phase == Phase.CLOSED;
    }

    /** The exception for a write that was taken and cannot go out any more. Any thread. */
    public final Throwable refusal() {
        EndReason known = reason;
        if (known == null && halfCloseRequested()) {
            return new SessionClosedException("session " + id() + ": its output is closed");
        }
        return (known == null ? defaultReason() : known).refusal(id());
    }

    /** The exception for a write that comes when the session is no longer open. Any thread. */
    public final Throwable refusalAfterClose() {
        return context.registry().isClosed() ? EndReason.MANAGER_CLOSED.refusal(id()) : refusal();
    }

    @Override
    public final Unsent unsent() {
        return unsent;
    }
}
