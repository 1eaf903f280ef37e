// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.stream;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a proxy: it takes the place of a session's handler for the data and the end of the input, and passes
 * both on to another session. It reads on only when the other kernel has taken what it has passed on, so that a peer
 * that stops reading costs {@link #LIMIT} and about one read.
 *
 * <p>The callbacks come on the event loop of the session that is read. The end of either session is noticed on its own.
 */
final class Pipe implements SessionHandler {
    /**
     * How much memory is passed on before the other kernel must have taken it: more than the 64 KiB that one read brings
     * at most, so that a peer that keeps up does not stop the reads.
     */
    static final int LIMIT = 96 << 10;

    /** How much is given to the other kernel at once, while it is in the processor's cache: a read at its largest. */
    private static final int WORTH_A_WRITE = 64 << 10;

    /** About what a message on its way out takes beside its bytes. */
    private static final int MESSAGE_OVERHEAD = 256;

    /** A session at one end of a pipe. Any thread. */
    interface End extends Session {
        /**
         * Writes a message, however much is unsent, and takes it over.
         *
         * @throws IllegalArgumentException if the message does not fit the session's framing
         */
        CompletableFuture<Void> writePiped(ByteBuf message);

        boolean isOpening();

        boolean hasUnsent();

        /** Flushes if this is the session's event loop, and else leaves that to the loop. */
        void flushHere();

        /** A peer that takes nothing is waited for from now on: a pipe has a bound of its own. */
        void waitForPeer();

        /** Whether one direction of the session cannot end alone. */
        boolean endsAsWhole();

        /** Whether the application has ended the output alone, so that the session lives on and takes no more. */
        boolean isHalfClosed();

        /**
         * How the session has failed; null if it has not ended, or has in an orderly way. A session that has nothing
         * more to receive, and then is idle, has not failed.
         */
        @Nullable
        EndReason failure();

        /** How writes to the session fail that has ended. */
        Throwable refusal();
    }

    private final End from;
    private final End to;

    /** Completes when this direction is over. */
    private final CompletableFuture<Void> over;

    /** Whether the end is being passed on, whose outcome then is that of the pipe. */
    private volatile boolean ending;

    /**
     * The memory passed on since the other kernel was last seen to have everything. Changed by one thread at a time: see
     * {@link #taken}.
     */
    private long passed;

    Pipe(End from, End to, LoopGuard guard) {
        this.from = from;
        this.to = to;
        over = new LoopAwareFuture<>(guard);
    }

    /** The other session, which must be a stream that is not this one, and past its opening. */
    static End requireOther(Session from, Session to) {
        if (requireNonNull(to, "to") == from) {
            throw new IllegalArgumentException("to: session " + from.id() + " cannot be piped to itself");
        }
        if (!(to instanceof End end)) {
            throw new IllegalArgumentException("to: session " + to.id() + " is " + to.kind() + " and takes no stream");
        }
        if (end.isOpening()) {
            throw Refusals.notOpenYet(end.id());
        }
        return end;
    }

    /** Begins; the session gives its data to this already. */
    CompletableFuture<Void> begin() {
        if (to.isOpen()) {
            to.waitForPeer();
        } else {
            over.completeExceptionally(to.refusal());
        }
        var unusedFrom = from.closed().thenRun(this::fromEnded);
        var unusedTo = to.closed().thenRun(this::toEnded);
        return over.copy();
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress sender) {
        if (!to.hasUnsent()) {
            passed = 0;
        }
        passed += data.capacity() + MESSAGE_OVERHEAD;
        try {
            CompletableFuture<Void> written = to.writePiped(data.retain());
            if (!to.isOpen()) { // asked after the write, since a later end waits behind it in the queue
                var unused = written.exceptionally(this::lost);
            }
        } catch (IllegalArgumentException | OutOfMemoryError unsendable) {
            over.completeExceptionally(unsendable);
            var unused = from.abort(unsendable);
        }
        if (passed >= LIMIT) {
            waitUntilTaken();
        } else if (passed >= WORTH_A_WRITE) {
            to.flushHere();
        }
    }

    /**
     * The other session no longer takes what is passed on. If it is ending, its end will be this one's; if it lives on,
     * the sender must see that it was cut off. On either event loop.
     */
    private @Nullable Void lost(Throwable why) {
        over.completeExceptionally(why);
        if (to.isHalfClosed()) {
            var unused = from.abort();
        }
        return null;
    }

    private void waitUntilTaken() {
        to.flushHere();
        if (to.hasUnsent()) {
            from.pauseReads(this);
            var unused = to.flushed().thenRun(this::taken);
        } else {
            passed = 0;
        }
    }

    /** On the other's event loop, while nothing is read; what is read after the resume sees this change. */
    private void taken() {
        passed = 0;
        from.resumeReads(this);
    }

    @Override
    public void onEndOfInput(Session session) {
        endOutput();
        if (from.endsAsWhole()) {
            var unused = closeGently(from);
        }
    }

    /** Passes the end on, behind all bytes. */
    private void endOutput() {
        ending = true;
        CompletableFuture<Void> ended = to.endsAsWhole() ? closeGently(to) : to.closeOutput();
        var unused = ended.whenComplete((done, error) -> {
            if (error == null) {
                over.complete(null);
            } else if (error instanceof UnsupportedOperationException) {
                endOutput(); // as a whole, which a handshake of startTls has shown only now
            } else {
                over.completeExceptionally(error);
            }
        });
    }

    private void fromEnded() {
        if (from.failure() == null) {
            endOutput();
        } else {
            over.completeExceptionally(whatBroke());
            var unused = to.abort();
        }
    }

    private void toEnded() {
        if (!ending) {
            over.completeExceptionally(whatBroke());
        }
        var unused = to.failure() == null ? closeGently(from) : from.abort();
    }

    /** As the owner of a pause. */
    @Override
    public String toString() {
        return "the pipe to session " + to.id() + ", of which " + to.stats().pendingBytes() + " bytes are unsent";
    }

    /** If both sessions have failed, one of them was aborted in answer to the other. */
    private Throwable whatBroke() {
        EndReason ofFrom = from.failure();
        boolean first = ofFrom != null && (to.failure() == null || ofFrom.reason() != DisconnectReason.ABORTED);
        return first ? from.refusal() : to.refusal();
    }

    /** Closes a session once its kernel has taken everything, however slow the peer is. */
    private static CompletableFuture<Void> closeGently(End end) {
        return end.flushed().thenCompose(taken -> end.close());
    }
}
