// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.close.GracefulClose;
import io.cmgr.engine.close.LingeringClose;
import io.cmgr.engine.close.Unsent;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.Lease;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.RegistryEntry;
import io.cmgr.engine.output.SessionOutput;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionKind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The life of a session, from its first {@link Phase} to its last. What carries its bytes is the subject of the
 * subclasses: a channel of its own ({@link ChannelSession}), or a share of one.
 *
 * <p><b>The end</b> has three steps.
 * <ol>
 *   <li>The end is requested, {@link #requestEnd}: any thread may ask for it, and the first reason wins by
 *       compare-and-set, unless a later one {@linkplain EndReason#outweighs outweighs} it. From here on no write is taken,
 *       and the handler hears nothing more but DISCONNECTED.
 *   <li>The close begins on the event loop, behind everything that its caller wrote before: {@link GracefulClose} lets
 *       the output drain, sends our end, and waits for the peer's. {@link #requestAbort} leaves this step out.
 *   <li>When nothing carries the session any more, {@link #finish} gives back its id and its place, fails what is
 *       unsent, delivers DISCONNECTED, and completes {@link #closed}.
 * </ol>
 *
 * <p>The peer may end its direction and the kernel refuse ours before anything was requested: {@link #endInput},
 * {@link #failOutput}. Everything here belongs to the session's event loop, unless a comment says "any thread".
 */
public abstract class SessionLife extends HandledSession implements RegistryEntry {
    // Sessions are many: their atomic fields are no objects of their own.
    private static final AtomicReferenceFieldUpdater<SessionLife, Phase> PHASE =
            AtomicReferenceFieldUpdater.newUpdater(SessionLife.class, Phase.class, "phase");
    private static final AtomicReferenceFieldUpdater<SessionLife, @Nullable EndReason> REASON =
            AtomicReferenceFieldUpdater.newUpdater(SessionLife.class, EndReason.class, "reason");

    protected final SessionLoop loop;
    private final Lease lease;
    private final CompletableFuture<Void> closed;

    /** Changed on any thread, by {@link #advance}. */
    private volatile Phase phase = Phase.OPENING;

    /** Why the session ends; null as long as there is no reason. Changed on any thread. */
    private volatile @Nullable EndReason reason;

    /** Whether an end was requested, and nothing is delivered any more but DISCONNECTED. Set on any thread. */
    private volatile boolean endRequested;

    private volatile Unsent unsent = Unsent.NOTHING;

    /** Whether the session is open, or has been. */
    private boolean opened;

    /** Whether the peer has finished sending. */
    private boolean inputEnded;

    /** Whether the kernel takes no more. */
    private boolean outputFailed;

    /** The close under way; null until it begins. */
    private @Nullable GracefulClose closing;

    SessionLife(
            ManagerContext context,
            SessionLoop loop,
            String id,
            SessionKind kind,
            SessionHandler handler,
            long maxPendingBytes,
            Lease lease) {
        super(context, id, kind, handler, maxPendingBytes);
        this.loop = loop;
        this.lease = lease;
        closed = new LoopAwareFuture<>(context.loops());
    }

    protected abstract SessionOutput output();

    /** The peer has finished sending: there is nothing more to read. */
    protected void stopReading() {}

    /** A close begins: what still arrives is dropped. */
    protected abstract void closeBegins();

    /** The kernel has taken everything: sends our end. Answers how the close lingers, or null if it does not. */
    @Nullable
    protected abstract LingeringClose sendEnd();

    /** The kernel takes nothing of what a close has to send. */
    protected void drainStalled() {
        closeNow();
    }

    /** Closes what carries the session; {@link #finish} follows. */
    protected abstract void closeNow();

    /** Closes it with a reset, where there is such a thing; {@link #finish} follows. */
    protected abstract void reset();

    /** Nothing more will come: stops timers and frees memory. */
    protected abstract void releaseResources();

    /** Why the session ends if all that is known is that nothing carries it any more. Any thread. */
    protected EndReason defaultReason() {
        return EndReason.LOCAL_CLOSE;
    }

    /** Reading and writing work. */
    protected final void open() {
        announced();
        opened = true;
        var unused = advance(Phase.OPEN);
    }

    /** Reading and writing work, which the handler hears; answers what it threw. */
    @Nullable
    Throwable opened() {
        open();
        return call("onNew", SessionHandler::onNew);
    }

    final boolean hasBeenOpen() {
        return opened;
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

    /** Asks for a graceful end. Any thread. */
    public final void requestEnd(EndReason why) {
        recordReason(why);
        refuseWrites();
        if (!endRequested) {
            endRequested = true;
            loop.submit(new CloseCommand());
        }
    }

    /** Asks for a reset. Any thread. */
    final void requestAbort(EndReason why) {
        requestNow(why, this::reset);
    }

    private void requestNow(EndReason why, Runnable close) {
        recordReason(why);
        refuseWrites();
        endRequested = true;
        try {
            loop.eventLoop().execute(close);
        } catch (RejectedExecutionException loopIsGone) {
            finishAfterLoop();
        }
    }

    /** Any thread. */
    protected final boolean endRequested() {
        return endRequested;
    }

    /** A callback threw: the session is closed, and no other is touched. */
    @Override
    protected void handlerFailed(String callback, Throwable error) {
        EndReason why = EndReason.ofHandler(error);
        if (why.reason() == DisconnectReason.HANDLER_ERROR) {
            context.faults().report("session " + id(), callback + " threw, the session is closed", error);
        }
        requestEnd(why);
    }

    /** Comes behind everything that waits in the loop's queue: what was written before the request goes out first. */
    private final class CloseCommand implements LoopCommand {
        @Override
        public int run() {
            if (!finished()) {
                beginClose();
            }
            return ONE;
        }

        /** Nothing more graceful is left. */
        @Override
        public void failed(Throwable error) {
            closeNow();
        }

        @Override
        public void refuse() {
            finishAfterLoop();
        }
    }

    /** Begins the graceful close, once. */
    protected void beginClose() {
        if (closing != null) {
            return;
        }
        long drainNanos = context.settings().drainTimeout().toNanos();
        closing = new GracefulClose(loop.eventLoop(), output(), this::sendEnd, drainNanos, this::drainStalled);
        closeBegins();
        if (outputFailed) {
            closeNow();
        } else {
            closing.begin();
        }
    }

    /** Whether a close has begun, behind everything that was written before. */
    final boolean closeHasBegun() {
        return closing != null;
    }

    /** Whether what has waited for the event loop comes too late: a close has begun, or the session has ended. */
    public final boolean refusesQueued() {
        return closing != null || finished();
    }

    /** The peer has finished sending, in an orderly way if the reason is PEER_CLOSED. */
    final void endInput(EndReason why) {
        if (inputEnded) {
            return;
        }
        inputEnded = true;
        recordReason(why);
        stopReading();
        if (closing != null) {
            closing.peerEnded();
        } else if (outputFailed) {
            closeNow();
        } else if (why.reason() != DisconnectReason.PEER_CLOSED) {
            requestEnd(why);
        } else if (!endRequested) {
            var unused = call("onEndOfInput", SessionHandler::onEndOfInput);
        }
    }

    final boolean hasInputEnded() {
        return inputEnded;
    }

    /** The kernel takes no more. What the peer has sent is still delivered, up to its end, which closes the session. */
    final void failOutput(EndReason why) {
        outputFailed = true;
        recordReason(why);
        refuseWrites();
        output().fail(refusal());
        if (inputEnded || closing != null) {
            closeNow();
        }
    }

    final boolean hasOutputFailed() {
        return outputFailed;
    }

    /** Refuses writes from now on: the end is certain. Any thread. */
    final void refuseWrites() {
        var unused = advance(Phase.CLOSING);
    }

    /** Enters a phase, unless a later one has been entered; answers the one before. Any thread. */
    private Phase advance(Phase next) {
        return PHASE.getAndAccumulate(this, next, (now, then) -> now.compareTo(then) < 0 ? then : now);
    }

    /** Records why the session ends, unless a reason is known that this one does not outweigh. Any thread. */
    protected final void recordReason(EndReason found) {
        var unused = REASON.accumulateAndGet(this, found, EndReason::weightier);
    }

    /** Takes note of bytes that a reset keeps from the peer. */
    final void discarded(long bytes) {
        unsent = unsent.and(bytes);
    }

    /** Takes note of bytes, 0 where their number is unknown, that the kernel may not deliver since we close. */
    final void undelivered(long bytes) {
        unsent = new Unsent(true, bytes);
    }

    /** Ends the session, once. On the event loop, or on a thread that has found the loop gone. */
    public final void finish() {
        if (advance(Phase.CLOSED) == Phase.CLOSED) {
            return;
        }
        if (closing != null) {
            closing.cancel();
        }
        releaseResources();
        recordReason(defaultReason());
        EndReason why = requireNonNull(reason);
        unsent = unsent.and(counters.get());
        lease.end(this, stats());
        output().fail(why.refusal(id()));
        if (why.cause() instanceof LinkageError misfit) {
            context.faults().report("session " + id(), "ended by classes that do not fit together", misfit);
        }
        disconnected(why.reason(), why.cause());
        closed.complete(null);
        StrayInterrupt.clear();
    }

    /** Any thread. */
    final boolean finished() {
        return phase == Phase.CLOSED;
    }

    /** Ends the session with its event loop, since one that is shut down in haste does not close its channels. */
    final void finishAfterLoop() {
        var unused = loop.eventLoop().terminationFuture().addListener(ended -> finish());
    }

    @Override
    public final void orphaned() {
        if (loop.eventLoop().isTerminated()) {
            finish();
        }
    }

    /** How a write fails that cannot go out any more. Any thread. */
    public final Throwable refusal() {
        EndReason known = reason;
        return (known == null ? defaultReason() : known).refusal(id());
    }

    /** How a write fails that comes when the session is no longer open. Any thread. */
    public final Throwable refusalAfterClose() {
        return context.registry().isClosed() ? EndReason.MANAGER_CLOSED.refusal(id()) : refusal();
    }

    @Override
    public final CompletableFuture<Void> end(EndReason why) {
        requestEnd(why);
        return closed();
    }

    /** With a reset, unless nothing is missing but the peer's acknowledgement: the kernel may still deliver. */
    @Override
    public final CompletableFuture<Void> force(EndReason why) {
        requestNow(why, () -> {
            if (closing == null || !closing.cutShort()) {
                reset();
            }
        });
        return closed();
    }

    @Override
    public final CompletableFuture<Void> close() {
        return end(EndReason.LOCAL_CLOSE);
    }

    @Override
    public final CompletableFuture<Void> abort() {
        requestAbort(EndReason.ABORTED);
        return closed();
    }

    @Override
    public final CompletableFuture<Void> closed() {
        return closed.copy();
    }

    @Override
    public final Session session() {
        return this;
    }

    @Override
    public final Unsent unsent() {
        return unsent;
    }
}
