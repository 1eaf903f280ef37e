// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.StreamOptions;
import java.time.Duration;

/** What holds for the sessions of one listener or connection: its own values, or else the manager's. */
record StreamLimits(long maxPendingBytes, Duration stallTimeout, SlowConsumerPolicy slowConsumer) {
    static StreamLimits of(StreamOptions own, Settings manager) {
        return new StreamLimits(
                own.maxPendingBytes() == null ? manager.maxPendingBytes() : own.maxPendingBytes(),
                own.stallTimeout() == null ? manager.stallTimeout() : own.stallTimeout(),
                own.slowConsumer() == null ? manager.slowConsumer() : own.slowConsumer());
    }
}
