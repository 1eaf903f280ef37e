// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.DefaultEventLoop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class FullWatchTest {
    private final AtomicLong looks = new AtomicLong();

    private static void end(DefaultEventLoop loop) {
        var unused = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void theChannelIsWatchedOnAfterTheEndOfAnEventLoop() throws Exception {
        FullWatch watch = new FullWatch(() -> {
            looks.incrementAndGet();
            return null;
        });
        DefaultEventLoop loop = new DefaultEventLoop();
        watch.limit(TimeUnit.HOURS.toNanos(1));
        watch.filled(loop);
        end(loop);
        DefaultEventLoop other = new DefaultEventLoop();
        watch.limit(1);
        watch.filled(other);
        try {
            Deadline.until("a look", () -> looks.get() > 0);
        } finally {
            end(other);
        }
    }
}
