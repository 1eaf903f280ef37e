// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.close.GracefulClose;
import io.cmgr.engine.close.HalfClose;
import io.cmgr.engine.close.LingeringClose;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.Lease;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.output.SessionOutput;
import io.cmgr.engine.report.Flight;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionKind;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The life of a session, from its first {@link Phase} to its last. How its bytes are carried is left to subclasses; a
 * {@link ChannelSession} has a channel of its own. All methods and fields belong to the session's event loop, except
 * where a comment says "any thread".
 *
 * <p><b>The graceful end</b> has three steps.
 * <ol>
 *   <li><em>Request.</em> The application, the manager or a time-out calls {@link #requestEnd}, on any thread. The
 *       first reason is kept, unless a later one {@linkplain EndReason#outweighs outweighs} it. From here on every new
 *       write is refused, and the handler gets no event but DISCONNECTED.
 *   <li><em>Close.</em> A command in the queue of the event loop comes after everything that was written before, and
 *       calls {@link #beginClose}. {@link GracefulClose} waits until the kernel has taken the whole output, shuts the
 *       output down, lingers until the peer has everything ({@link LingeringClose}), and closes the channel.
 *   <li><em>Finish.</em> When the channel has become inactive, its handler calls {@link #finish}: the session gives
 *       back its id and its place, fails what is unsent, delivers DISCONNECTED, and completes {@link #closed}.
 * </ol>
 *
 * <p><b>Shorter ends.</b> {@link #requestAbort} replaces the second step by a reset. So does {@link #force}, by which a
 * manager closes what is left after its time-out, unless the close lingers already. {@link #drainStalled} cuts the
 * second step short when the kernel takes nothing for {@code drainTimeout}. When the connection fails, the reason is
 * recorded and the channel closed ({@link #closeNow}), so only the third step is left. When the event loop ends first,
 * the third step follows its termination ({@link #finishAfterLoop}, {@link #orphaned}).
 *
 * <p><b>Half-closed connections.</b> After the peer's orderly end of input ({@link #endInput}) the session stays open,
 * and the application may go on writing until it asks for the end. After a failed write ({@link #failOutput}) the
 * session refuses writes but still delivers what the peer has sent; the peer's end of input, or a requested end, then
 * closes it. Our output may end first ({@link HalfClose}): then the session refuses writes as well, and the peer's end
 * of input closes it.
 */
public abstract class SessionLife extends PhasedSession {
    private static final AtomicReferenceFieldUpdater<SessionLife, @Nullable HalfClose> HALF_CLOSE =
            AtomicReferenceFieldUpdater.newUpdater(SessionLife.class, HalfClose.class, "halfClose");

    private final Lease lease;
    private final CompletableFuture<Void> closed;

    /** Whether an end was requested. From then on only DISCONNECTED is delivered. Any thread sets it. */
    private volatile boolean endRequested;

    /** Whether the peer has finished sending. */
    private boolean inputEnded;

    /** Whether a write has failed, so that nothing more can be sent. */
    private boolean outputFailed;

    /** The end of the output alone; null until it is requested. Any thread sets it. */
    volatile @Nullable HalfClose halfClose;

    /** The graceful close; null until it begins. */
    @Nullable
    GracefulClose closing;

    SessionLife(
            ManagerContext context,
            SessionLoop loop,
            String id,
            SessionKind kind,
            SessionHandler handler,
            long maxPendingBytes,
            Lease lease) {
        super(context, loop, id, kind, handler, maxPendingBytes);
        this.lease = lease;
        closed = new LoopAwareFuture<>(context.loops());
    }

    public abstract SessionOutput output();

    protected final Lease lease() {
        return lease;
    }

    @Override
    final void writesEnd() {
        lease.writesEnd(this);
    }

    /** The peer has finished sending: there is nothing more to read. */
    protected void stopReading() {}

    /** A graceful close begins. What arrives from now on is dropped. */
    protected abstract void closeBegins();

    /**
     * Shuts the output down, once the kernel has taken everything. Returns the close that lingers from now on, or null
     * if there is none.
     */
    @Nullable
    protected abstract LingeringClose shutDownOutput();

    /** A graceful close has waited in vain: the kernel has taken nothing for {@code drainTimeout}. */
    protected void drainStalled() {
        closeNow();
    }

    /** Closes the channel or whatever else carries the session; {@link #finish} follows. */
    protected abstract void closeNow();

    /** The same with a reset, where the transport has one; {@link #finish} follows. */
    protected abstract void reset();

    /** The session finishes: stops its timers and frees its memory. */
    protected abstract void releaseResources();

    /** Reading and writing work from now on: delivers NEW. Returns what the handler threw, or null. */
    @Nullable
    protected Throwable openAndNotify() {
        open();
        return call("onNew", SessionHandler::onNew);
    }

    /** Asks for a graceful end. Another request while one is under way adds at most its reason. Any thread. */
    public final void requestEnd(EndReason why) {
        recordReason(why);
        refuseWrites();
        if (!endRequested) { // two threads may both get here; the second command has no effect
            endRequested = true;
            loop.submit(new CloseCommand());
        }
    }

    /** Asks for the end of the output alone; a second request gets the answer of the first. Any thread. */
    protected final CompletableFuture<Void> requestHalfClose(Supplier<HalfClose> maker) {
        if (halfClose == null) {
            Phase now = phase();
            if (now != Phase.OPEN) {
                return LoopAwareFuture.failed(
                        context.loops(), now == Phase.OPENING ? Refusals.notOpenYet(id()) : refusalAfterClose());
            }
            if (HALF_CLOSE.compareAndSet(this, null, maker.get())) {
                refuseWrites();
                loop.submit(requireNonNull(halfClose));
            }
        }
        return requireNonNull(halfClose).outcome();
    }

    /** Whether the end of the output alone has been requested. Any thread. */
    @Override
    protected final boolean halfCloseRequested() {
        return halfClose != null;
    }

    private void failHalfClose(Throwable why) {
        if (halfClose != null) {
            halfClose.fail(why);
        }
    }

    /** Closes the session if both halves are over. The peer's end stays the reason, if it came first. */
    protected final void closeIfBothEnded() {
        if (inputEnded && halfClose != null && halfClose.isOver()) {
            requestEnd(EndReason.LOCAL_CLOSE);
        }
    }

    /** Asks for an end by a reset, which does not wait for the queue of the event loop. Any thread. */
    public final void requestAbort(EndReason why) {
        requestNow(why, this::reset);
    }

    /** Asks for an end by a task of the event loop, which does not wait for what is in the loop's queue. Any thread. */
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

    /** Whether an end was requested, so that only DISCONNECTED is delivered. Any thread. */
    protected final boolean endRequested() {
        return endRequested;
    }

    /** A callback has failed. This session is closed; others are not affected. */
    @Override
    public void handlerFailed(String what, Throwable error) {
        EndReason why = EndReason.ofHandler(error);
        if (why.reason() == DisconnectReason.HANDLER_ERROR) {
            context.faults().report("session " + id(), what + ", the session is closed", error);
        }
        requestEnd(why);
    }

    /** Begins the close. It waits in the loop's queue, so that what was written before the request goes out first. */
    private final class CloseCommand implements LoopCommand {
        @Override
        public int run() {
            if (!finished()) {
                beginClose();
            }
            return ONE;
        }

        /** A graceful close is not possible, so the session is closed at once. */
        @Override
        public void failed(Throwable error) {
            closeNow();
        }

        @Override
        public void refuse() {
            finishAfterLoop();
        }
    }

    /** Begins the graceful close; a second call has no effect. */
    protected void beginClose() {
        if (closing != null) {
            return;
        }
        long drainNanos = context.settings().drainTimeout().toNanos();
        closing = new GracefulClose(loop.eventLoop(), output(), this::endOutput, drainNanos, this::drainStalled);
        closeBegins();
        if (outputFailed) {
            closeNow();
        } else {
            closing.begin();
        }
    }

    private @Nullable LingeringClose endOutput() {
        LingeringClose lingering = shutDownOutput();
        if (halfClose != null) {
            halfClose.succeed();
        }
        return lingering;
    }

    /** Whether the graceful close has begun. It comes after everything that was written before the request. */
    protected final boolean closeHasBegun() {
        return closing != null;
    }

    /**
     * Whether a command that has waited for the event loop is too late: a close has begun, or the session has ended.
     */
    public final boolean refusesQueued() {
        return closing != null || finished();
    }

    /**
     * The peer has finished sending. With the reason PEER_CLOSED that is an orderly end of input, after which the
     * session stays open; any other reason ends the session.
     */
    public final void endInput(EndReason why) {
        if (inputEnded) {
            return;
        }
        inputEnded = true;
        boolean orderly = why.reason() == DisconnectReason.PEER_CLOSED;
        if (!orderly || halfClose == null) {
            recordReason(why);
        } // else it is the peer's answer to our end, which came first
        stopReading();
        if (closing != null) {
            closing.peerEnded();
        } else if (outputFailed) {
            closeNow();
        } else if (!orderly) {
            requestEnd(why);
        } else if (!endRequested) {
            endOfInput();
            closeIfBothEnded();
        }
    }

    public final boolean hasInputEnded() {
        return inputEnded;
    }

    /** A write has failed. What the peer has sent is still delivered; then its end of input closes the session. */
    protected final void failOutput(EndReason why) {
        outputFailed = true;
        recordReason(why);
        refuseWrites();
        failHalfClose(refusal());
        output().fail(refusal());
        if (inputEnded || closing != null) {
            closeNow();
        }
    }

    protected final boolean hasOutputFailed() {
        return outputFailed;
    }

    /**
     * Ends the session; a second call has no effect. On the event loop, or on any thread once the loop has terminated.
     */
    public final void finish() {
        if (advance(Phase.CLOSED) == Phase.CLOSED) {
            return;
        }
        if (closing != null) {
            closing.cancel();
        }
        releaseResources();
        recordReason(defaultReason());
        EndReason why = requireNonNull(reason());
        recordDestroyed(counters.get());
        lease.end(this, stats());
        failHalfClose(why.refusal(id()));
        output().fail(why.refusal(id()));
        if (why.cause() instanceof LinkageError misfit) {
            context.faults().report("session " + id(), "ended by classes that do not fit together", misfit);
        }
        Flight.ended(this, why.reason(), why.cause());
        disconnected(why.reason(), why.cause());
        closed.complete(null);
        StrayInterrupt.clear();
    }

    /**
     * Finishes the session when its event loop has terminated. A loop that is shut down without a quiet period does not
     * close its channels, so {@code channelInactive} never comes. Any thread.
     */
    public final void finishAfterLoop() {
        var unused = loop.eventLoop().terminationFuture().addListener(ended -> finish());
    }

    @Override
    public final void orphaned() {
        if (loop.eventLoop().isTerminated()) {
            finish();
        }
    }

    @Override
    public final CompletableFuture<Void> end(EndReason why) {
        requestEnd(why);
        return closed();
    }

    /**
     * Ends the session with a reset. If its close lingers already, the kernel has all of the output and may still
     * deliver it, so the session is then closed without a reset. Any thread.
     */
    @Override
    public final CompletableFuture<Void> force(EndReason why) {
        requestNow(why, () -> {
            if (closing == null || !closing.closeIfLingering()) {
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
    public final CompletableFuture<Void> abort(Throwable cause) {
        requestAbort(new EndReason(DisconnectReason.PROTOCOL_ERROR, requireNonNull(cause, "cause")));
        return closed();
    }

    @Override
    public final CompletableFuture<Void> flushed() {
        return closed.isDone() ? LoopAwareFuture.done(context.loops()) : output().flushed();
    }

    @Override
    public final CompletableFuture<Void> closed() {
        return closed.copy();
    }
}
