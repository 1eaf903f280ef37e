// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.session.SupersededException;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One message for the sessions of one event loop, as a command of that loop. It is charged to the receivers' account
 * while it waits, counts what became of it for each session, adds the three figures to the outcome once, and releases
 * the message. How the message is written is left to subclasses.
 *
 * @param <R> the receivers
 * @param <M> the message: framed bytes, or an object that each session's codec encodes
 */
public abstract class Delivery<R extends Receivers, M> implements LoopCommand {
    protected final R receivers;

    /** The message; null once it was passed on to what releases it. */
    private @Nullable M message;

    private final int size;
    private final @Nullable Channel excepted;
    private final BroadcastOutcome outcome;

    /** Whether the caller is on the event loop: then this runs at once, before closes that were requested earlier. */
    private final boolean atOnce;

    // Event loop only.
    private int queued;
    private int skipped;
    private int failed;

    /** Takes the message over. */
    protected Delivery(R receivers, M message, int size, @Nullable Channel excepted, BroadcastOutcome outcome) {
        this.receivers = receivers;
        this.message = message;
        this.size = size;
        this.excepted = excepted;
        this.outcome = outcome;
        atOnce = receivers.loop().eventLoop().inEventLoop();
    }

    /** Writes the message to every session that it {@linkplain #isFor is for}, and counts them. Event loop only. */
    protected abstract void deliver();

    /** Runs this behind what waits for the event loop already, or drops it if too much does. Any thread. */
    final void start() {
        if (receivers.account().admit(PendingBytes.charge(size))) {
            receivers.loop().execute(this);
        } else {
            dropForAll();
        }
    }

    @Override
    public final int run() {
        receivers.account().release(PendingBytes.charge(size));
        deliver();
        release();
        outcome.add(queued, skipped, failed);
        return Math.max(ONE, queued + skipped + failed);
    }

    protected final M message() {
        return requireNonNull(message);
    }

    /** The message was passed on to what releases it. */
    protected final void passedOn() {
        message = null;
    }

    /** The size of the caller's data, without what framing adds. */
    protected final int size() {
        return size;
    }

    /** The channel of the session that does not get the message; null if all get it. */
    protected final @Nullable Channel excepted() {
        return excepted;
    }

    /** Whether the session gets the message. One whose close was requested is addressed only by what came before. */
    protected final boolean isFor(BroadcastTarget session) {
        return !atOnce || session.isOpen();
    }

    /** Counts one session that has the message queued for sending, or that has no room for it. */
    protected final void count(boolean taken) {
        if (taken) {
            queued++;
        } else {
            skipped++;
        }
    }

    /** Counts one session that writes the message for itself. What can fail at once, such as encoding, has. */
    protected final void count(CompletableFuture<Void> written) {
        if (!written.isCompletedExceptionally()) {
            queued++;
            return;
        }
        var unused = written.whenComplete((done, error) -> {
            if (error instanceof SlowConsumerException) {
                skipped++;
            } else if (error instanceof SupersededException) {
                queued++;
            } else {
                failed++;
            }
        });
    }

    /** Counts every session as queued, because the message is no bytes on the wire. Any thread. */
    final void countNothingToSend() {
        release();
        outcome.add(receivers.size(excepted), 0, 0);
    }

    /** Drops the message for every session, because too much waits for the event loop. Any thread. */
    final void dropForAll() {
        release();
        outcome.add(0, receivers.forEach(excepted, BroadcastTarget::broadcastDropped), 0);
    }

    /** Counts as failed the sessions that the message had not come to. The others keep what they were counted as. */
    @Override
    public final void failed(Throwable error) {
        release();
        int rest = receivers.size(excepted) - queued - skipped - failed;
        outcome.add(queued, skipped, failed + Math.max(0, rest));
    }

    @Override
    public final void refuse() {
        receivers.account().release(PendingBytes.charge(size));
        release();
        outcome.add(0, 0, receivers.size(excepted));
    }

    private void release() {
        if (message != null) {
            ReferenceCountUtil.release(message);
            message = null;
        }
    }
}
