// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.stream;

import io.cmgr.config.Framing;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.StreamOptions;
import io.cmgr.engine.address.UnixAddresses;
import io.cmgr.engine.framing.MessageEncoder;
import io.cmgr.engine.manager.ManagerSettings;
import io.cmgr.engine.report.MisfitLog;
import io.cmgr.session.SessionKind;
import io.netty.channel.Channel;
import java.time.Duration;

/**
 * The settings that hold for the sessions of one listener or connection: its own values where it has some, else the
 * manager's.
 *
 * @param attached whether the application has opened the channel with a bootstrap of its own
 * @param codec whether the application has a codec, whose messages are objects
 * @param filtered whether handlers between the session and its socket may hold messages back or change them; then an
 *     empty outbound buffer does not mean that the messages have gone out
 * @param misfits reports sessions that are written messages that do not fit
 */
public record StreamSettings(
        boolean attached,
        long maxPendingBytes,
        Duration stallTimeout,
        SlowConsumerPolicy slowConsumer,
        Framing framing,
        MessageEncoder encoder,
        boolean codec,
        boolean filtered,
        MisfitLog misfits) {
    /** The settings of a listener or a connection with these options. */
    public static StreamSettings of(StreamOptions own, ManagerSettings manager, MisfitLog misfits) {
        return new StreamSettings(
                false,
                own.maxPendingBytes() == null ? manager.maxPendingBytes() : own.maxPendingBytes(),
                own.stallTimeout() == null ? manager.stallTimeout() : own.stallTimeout(),
                own.slowConsumer() == null ? manager.slowConsumer() : own.slowConsumer(),
                own.framing(),
                MessageEncoder.of(own.framing()),
                own.codec() != null,
                own.tls() != null || own.pipeline() != null || own.codec() != null,
                misfits);
    }

    SessionKind kind(Channel channel) {
        if (attached) {
            return SessionKind.ATTACHED;
        }
        return UnixAddresses.isUnix(channel) ? SessionKind.UNIX : SessionKind.TCP;
    }

    /** The settings of an attached channel. Its handlers are unknown, so it counts as filtered. */
    public static StreamSettings attached(ManagerSettings manager, MisfitLog misfits) {
        return new StreamSettings(
                true,
                manager.maxPendingBytes(),
                manager.stallTimeout(),
                manager.slowConsumer(),
                Framing.raw(),
                MessageEncoder.of(Framing.raw()),
                false,
                true,
                misfits);
    }
}
