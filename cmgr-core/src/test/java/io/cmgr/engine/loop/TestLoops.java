// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import io.cmgr.engine.report.FaultLog;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Ticker;

/** Makes what a manager keeps for its event loops, for the event loops of a test. */
public final class TestLoops {
    private TestLoops() {}

    public static EventLoops of(EventLoopGroup group) {
        return new EventLoops(group, false, group, faults());
    }

    /** What a manager keeps for this event loop. */
    public static SessionLoop loop(EventLoop eventLoop) {
        return new SessionLoop(eventLoop, what -> {}, faults());
    }

    public static FaultLog faults() {
        return new FaultLog(Ticker.systemTicker(), true);
    }
}
