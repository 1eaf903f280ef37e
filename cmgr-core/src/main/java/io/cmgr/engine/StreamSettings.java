// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.Framing;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.StreamOptions;
import io.cmgr.engine.framing.MessageEncoder;
import java.time.Duration;

/**
 * What holds for the sessions of one listener or connection: its own values, or else the manager's.
 *
 * @param filtered whether handlers stand between the session and its socket that may hold messages back or change them,
 *     so that an empty outbound buffer tells nothing
 */
record StreamSettings(
        long maxPendingBytes,
        Duration stallTimeout,
        SlowConsumerPolicy slowConsumer,
        Framing framing,
        MessageEncoder encoder,
        boolean filtered) {
    static StreamSettings of(StreamOptions own, Settings manager) {
        return new StreamSettings(
                own.maxPendingBytes() == null ? manager.maxPendingBytes() : own.maxPendingBytes(),
                own.stallTimeout() == null ? manager.stallTimeout() : own.stallTimeout(),
                own.slowConsumer() == null ? manager.slowConsumer() : own.slowConsumer(),
                own.framing(),
                MessageEncoder.of(own.framing()),
                own.tls() != null || own.pipeline() != null);
    }
}
