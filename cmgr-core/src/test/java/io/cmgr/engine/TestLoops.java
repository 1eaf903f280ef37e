// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.Transport;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;

/** The event loops of a manager, from those that a test has. */
final class TestLoops {
    private TestLoops() {}

    static EventLoops of(EventLoopGroup group) {
        return new EventLoops(group, false, group, faults());
    }

    static FaultLog faults() {
        return new FaultLog(Ticker.systemTicker());
    }

    static Settings settings(EventLoopGroup group) {
        return new Settings(
                Transport.NIO,
                1,
                group,
                UnpooledByteBufAllocator.DEFAULT,
                "cmgr",
                true,
                10,
                1 << 20,
                Duration.ofSeconds(1),
                SlowConsumerPolicy.DROP,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }
}
