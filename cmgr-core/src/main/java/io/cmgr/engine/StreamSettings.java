// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.Framing;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.StreamOptions;
import io.cmgr.engine.framing.MessageEncoder;
import io.cmgr.session.SessionKind;
import io.netty.channel.Channel;
import java.time.Duration;

/**
 * What holds for the sessions of one listener or connection: its own values, or else the manager's.
 *
 * @param attached whether it is a channel of the application's own bootstrap
 * @param filtered whether handlers stand between the session and its socket that may hold messages back or change them,
 *     so that an empty outbound buffer tells nothing
 */
record StreamSettings(
        boolean attached,
        long maxPendingBytes,
        Duration stallTimeout,
        SlowConsumerPolicy slowConsumer,
        Framing framing,
        MessageEncoder encoder,
        boolean filtered) {
    static StreamSettings of(StreamOptions own, Settings manager) {
        return new StreamSettings(
                false,
                own.maxPendingBytes() == null ? manager.maxPendingBytes() : own.maxPendingBytes(),
                own.stallTimeout() == null ? manager.stallTimeout() : own.stallTimeout(),
                own.slowConsumer() == null ? manager.slowConsumer() : own.slowConsumer(),
                own.framing(),
                MessageEncoder.of(own.framing()),
                own.tls() != null || own.pipeline() != null);
    }

    SessionKind kind(Channel channel) {
        if (attached) {
            return SessionKind.ATTACHED;
        }
        return UnixAddresses.isUnix(channel) ? SessionKind.UNIX : SessionKind.TCP;
    }

    /** What holds for a channel of the application's, whose handlers we do not know. */
    static StreamSettings attached(Settings manager) {
        return new StreamSettings(
                true,
                manager.maxPendingBytes(),
                manager.stallTimeout(),
                manager.slowConsumer(),
                Framing.raw(),
                MessageEncoder.of(Framing.raw()),
                true);
    }
}
