// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.engine.flow.AckWatch;
import io.cmgr.engine.flow.ProgressWatch;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SlowConsumerException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.Errors.NativeIoException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of a session whose peer does not take, or does not acknowledge, what is written to it. */
final class SlowPeerPolicy extends AckWatch.Writer {
    /**
     * What Linux says when its limit has passed: ETIMEDOUT, or EHOSTUNREACH or ENETUNREACH if the network has told it
     * why. They are written out, since Netty's own constants cannot be loaded where its native library cannot.
     */
    private static final Set<Integer> NO_ANSWER = Set.of(-110, -113, -101);

    private final ChannelSession session;
    private final StreamSettings settings;

    /** Watches the kernel; null until it is full for the first time. Event loop only. */
    private @Nullable ProgressWatch stall;

    /** Watches for acknowledgements; null where the kernel cannot, or shall not. */
    private final @Nullable AckWatch ackWatch;

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

    /** Counts a message that finds no room, and ends the session if that is the policy; any thread. */
    SlowConsumerException refuse(int size) {
        session.counters.dropped();
        SlowConsumerException refusal = new SlowConsumerException("session " + session.id() + ": "
                + session.counters.get() + " bytes are unsent, " + size + " more would pass its maxPendingBytes");
        if (disconnects()) {
            session.requestAbort(new EndReason(DisconnectReason.SLOW_CONSUMER, refusal));
        }
        return refusal;
    }

    /** The kernel has not taken everything: from now on it must take something within the time-out. Event loop only. */
    void kernelFull() {
        if (disconnects()) {
            if (stall == null) {
                stall = new ProgressWatch(
                        session.channel().eventLoop(),
                        session.output(),
                        settings.stallTimeout().toNanos(),
                        this::stalled);
            }
            stall.start();
        }
    }

    /** The kernel has taken something, which the peer has to acknowledge. Event loop only. */
    void kernelHasTaken() {
        if (ackWatch != null) {
            ackWatch.written(this);
        }
    }

    /** Behind our own limit, which ends a session first that has unsent bytes: a quarter late at most. */
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

    /** What an error of the channel means; if the kernel's limit has brought it, the peer is too slow. Event loop only. */
    EndReason endingOf(Throwable error) {
        EndReason why = EndReason.of(error);
        return acksLimited()
                        && why.cause() instanceof NativeIoException cause
                        && NO_ANSWER.contains(cause.expectedErr())
                ? new EndReason(DisconnectReason.SLOW_CONSUMER, silence(cause))
                : why;
    }

    private SlowConsumerException silence(NativeIoException cause) {
        SlowConsumerException silence = new SlowConsumerException(
                "session " + session.id() + ": the peer acknowledges nothing within its stallTimeout");
        silence.initCause(cause);
        return silence;
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
        session.requestAbort(stalledWithin("stallTimeout"));
    }

    /** What it means that nothing was taken within this limit. */
    EndReason stalledWithin(String limit) {
        return new EndReason(
                DisconnectReason.SLOW_CONSUMER,
                new SlowConsumerException("session " + session.id() + ": the peer takes none of "
                        + session.counters.get() + " unsent bytes within its " + limit));
    }
}
