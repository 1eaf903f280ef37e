// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.close;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.output.SessionOutput;
import io.cmgr.engine.thread.StrayInterrupt;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * The end of a session's output alone: everything that was written before goes out, then our end, and reading goes on.
 * A TLS handshake that is under way comes first. There is no time limit of its own, since a peer that does not take the
 * bytes is stalled as before. Event loop only, where nothing else is said.
 */
public final class HalfClose implements LoopCommand {
    /** The session whose output ends. Event loop only, but for {@link #refusal}. */
    public interface Owner {
        /** Whether a close has begun, or the session has ended. */
        boolean refusesQueued();

        /** With what the future fails if our end cannot be sent. Any thread. */
        Throwable refusal();

        /** Nothing more is to be written. */
        void outputEnds();

        /**
         * Runs the step at once, or as soon as the TLS handshake that is under way has succeeded. If that fails, the
         * step never runs, and the session ends.
         */
        void afterHandshake(Runnable step);

        /** What the session has written. A start of TLS replaces it. */
        SessionOutput output();

        /**
         * Sends our end, behind everything that was written.
         *
         * @throws UnsupportedOperationException if the handshake has agreed on a version of TLS in which no direction
         *     ends alone
         */
        Future<?> sendOutputEnd();

        /** Our end has been sent. */
        void outputEnded();

        /** The kernel takes no more. */
        void outputFailed(Throwable cause);
    }

    private final Owner owner;
    private final CompletableFuture<Void> outcome;

    /** Whether our end has been sent. */
    private boolean over;

    /** Any thread. */
    public HalfClose(Owner owner, LoopGuard guard) {
        this.owner = owner;
        outcome = new LoopAwareFuture<>(guard);
    }

    /** Completes when our end has been sent. Any thread. */
    public CompletableFuture<Void> outcome() {
        return outcome.copy();
    }

    /** Whether our end has been sent. */
    public boolean isOver() {
        return over;
    }

    /** Begins behind everything that was written before the request. */
    @Override
    public int run() {
        if (outcome.isDone() || owner.refusesQueued()) {
            refuse();
        } else {
            owner.outputEnds();
            owner.afterHandshake(this::drain);
        }
        return ONE;
    }

    @Override
    public void failed(Throwable error) {
        fail(error);
    }

    @Override
    public void refuse() {
        fail(owner.refusal());
    }

    /** Waits until the kernel has everything, unless the session has begun to close during the handshake. */
    private void drain() {
        if (owner.refusesQueued()) {
            return;
        }
        SessionOutput output = owner.output();
        output.flush();
        if (output.drained()) {
            sendEnd();
        } else {
            output.onDrained(this::sendEnd);
        }
    }

    /** Sends our end, unless the output has drained because it failed. */
    private void sendEnd() {
        if (outcome.isDone()) {
            return;
        }
        Future<?> end;
        try {
            end = owner.sendOutputEnd();
        } catch (UnsupportedOperationException notAlone) {
            fail(notAlone);
            return;
        }
        var unused = end.addListener(sent -> {
            if (sent.isSuccess()) {
                succeed();
                owner.outputEnded();
            } else {
                owner.outputFailed(ofSocket(sent.cause()));
            }
        });
    }

    /** Where the connection is lost already, Netty throws what does not look like an error of the socket. */
    private static Throwable ofSocket(Throwable cause) {
        return cause instanceof IOException ? cause : new IOException("the end of the output was not sent", cause);
    }

    /** Our end has been sent, perhaps by the close of the whole session. */
    public void succeed() {
        over = true;
        outcome.complete(null);
        StrayInterrupt.clear();
    }

    /** Our end will not be sent; without effect if it has been. Any thread, once the event loop is gone. */
    public void fail(Throwable why) {
        outcome.completeExceptionally(why);
        StrayInterrupt.clear();
    }
}
