// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.stream;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.engine.flow.AckWatch;
import io.cmgr.engine.flow.ProgressWatch;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.report.Flight;
import io.cmgr.engine.session.ChannelSession;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SlowConsumerException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.Errors.NativeIoException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a session whose peer is too slow: its account of unsent bytes is full, the kernel can send nothing to
 * the peer ({@link ProgressWatch}), or the peer acknowledges nothing ({@link AckWatch}).
 */
final class SlowPeerPolicy extends AckWatch.Writer {
    /**
     * The errors of Linux when its limit has passed: ETIMEDOUT, or EHOSTUNREACH or ENETUNREACH if an ICMP message gave
     * the reason. They are numbers here, since Netty's constants cannot be loaded where its native library cannot be.
     */
    private static final Set<Integer> NO_ANSWER = Set.of(-110, -113, -101);

    private final ChannelSession session;
    private final StreamSettings settings;

    /** Watches whether the kernel takes bytes; null until it is full for the first time. Event loop only. */
    private @Nullable ProgressWatch stall;

    /** Watches for acknowledgements; null where the kernel has no such limit, or the policy needs none. */
    private @Nullable AckWatch ackWatch;

    /** Whether a peer that takes nothing is waited for, whatever the policy. Event loop only. */
    private boolean waiting;

    SlowPeerPolicy(ChannelSession session, StreamSettings settings) {
        this.session = session;
        this.settings = settings;
        ackWatch = disconnects() && session.kind() == SessionKind.TCP && ackLimit() != null
                ? AckWatch.of(session.loop)
                : null;
    }

    private @Nullable ChannelOption<Integer> ackLimit() {
        return session.context.transport().ackLimit();
    }

    private boolean disconnects() {
        return settings.slowConsumer() == SlowConsumerPolicy.DISCONNECT;
    }

    /** Counts a message that finds no room, and ends the session if that is the policy. Any thread. */
    SlowConsumerException refuse(int size) {
        session.counters.dropped();
        session.failedWrites(1);
        Flight.slow(session, "maxPendingBytes", session.counters.get());
        SlowConsumerException refusal = new SlowConsumerException("session " + session.id() + ": "
                + session.counters.get() + " bytes are unsent, " + size + " more would pass its maxPendingBytes");
        if (disconnects()) {
            session.requestAbort(new EndReason(DisconnectReason.SLOW_CONSUMER, refusal));
        }
        return refusal;
    }

    /** Counts a message whose key is one too many. That ends no session, whatever the policy. */
    SlowConsumerException refuseKey(int waiting) {
        session.counters.dropped();
        return new SlowConsumerException(
                "session " + session.id() + ": messages of " + waiting + " keys wait, and no more may");
    }

    /** From now on a peer that takes nothing is waited for: who writes to the session has a bound of its own. */
    void waitForPeer() {
        if (ackWatch != null) {
            ackWatch.stop(this);
            ackWatch = null;
        }
        waiting = true;
    }

    /** For how long the kernel has taken nothing; null while that is not watched. Any thread: a moment's picture. */
    @Nullable
    Duration withoutProgress() {
        ProgressWatch watch = stall;
        return watch == null ? null : watch.withoutProgress();
    }

    /** Whether a peer that takes nothing is waited for: somebody pipes to the session. Event loop; others may guess. */
    boolean waitsForPeer() {
        return waiting;
    }

    /**
     * The kernel has not taken everything. From now on it must take something within the time-out, or if the peer is
     * waited for, it is known since when it has not. Event loop only.
     */
    void kernelFull() {
        if (stall == null) {
            stall = new ProgressWatch(
                    session.channel().eventLoop(),
                    session.output(),
                    settings.stallTimeout().toNanos(),
                    this::stalled);
        }
        stall.start();
    }

    /** The session has another output, which is watched when the kernel is full of it. Event loop only. */
    void outputChanged() {
        if (stall != null) {
            stall.stop();
            stall = null;
        }
    }

    /** The kernel has taken something, which the peer has to acknowledge. Event loop only. */
    void kernelHasTaken() {
        if (ackWatch != null) {
            ackWatch.written(this);
        }
    }

    /**
     * A quarter more than {@code stallTimeout}. If bytes are unsent, our own limit then ends the session before the
     * kernel's limit does.
     */
    @Override
    protected int ackLimitMillis() {
        return (int) (settings.stallTimeout().toMillis() * 5 / 4);
    }

    @Override
    protected void limitAcks(int millis) {
        if (session.channel().isOpen()) {
            session.channel().config().setOption(requireNonNull(ackLimit()), millis);
        }
    }

    /** The reason behind an error of the channel: a slow consumer if the kernel's limit has passed. Event loop only. */
    EndReason reasonFor(Throwable error) {
        EndReason why = EndReason.of(error);
        return acksLimited()
                        && why.cause() instanceof NativeIoException cause
                        && NO_ANSWER.contains(cause.expectedErr())
                ? new EndReason(DisconnectReason.SLOW_CONSUMER, notAcknowledged(cause))
                : why;
    }

    private SlowConsumerException notAcknowledged(NativeIoException cause) {
        SlowConsumerException refusal = new SlowConsumerException(
                "session " + session.id() + ": the peer acknowledges nothing within its stallTimeout");
        refusal.initCause(cause);
        return refusal;
    }

    /** Event loop only. */
    void stopWatching() {
        if (ackWatch != null) {
            ackWatch.stop(this);
        }
        if (stall != null) {
            stall.stop();
        }
    }

    private void stalled() {
        if (disconnects() && !waiting) {
            session.requestAbort(stalledWithin("stallTimeout"));
        } else {
            requireNonNull(stall).goOn();
        }
    }

    /** The reason for an end because the kernel took nothing within the limit of this name. Event loop only. */
    EndReason stalledWithin(String limit) {
        Flight.slow(session, limit, session.counters.get());
        return new EndReason(
                DisconnectReason.SLOW_CONSUMER,
                new SlowConsumerException("session " + session.id() + ": the peer takes none of "
                        + session.counters.get() + " unsent bytes within its " + limit));
    }
}
