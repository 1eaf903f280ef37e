// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class EventLoopsTest {
    @Test
    void loopsOfOtherGroupsAreForgottenOnceTheyHaveEnded() throws Exception {
        EventLoopGroup own = group();
        EventLoops loops = TestLoops.of(own);
        SessionLoop first = loops.of(own.next());
        for (int i = 0; i < 20; i++) {
            EventLoopGroup other = group();
            SessionLoop loop = loops.of(other.next());
            assertSame(loop, loops.of(other.next()));
            assertEquals(2, loops.all().size());
            assertTrue(other.submit(loops::inEventLoop).get(20, TimeUnit.SECONDS));
            end(other);
        }
        assertSame(first, loops.of(own.next()));
        end(own);
    }

    private static EventLoopGroup group() {
        return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    }

    private static void end(EventLoopGroup group) throws InterruptedException {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        assertTrue(group.awaitTermination(20, TimeUnit.SECONDS));
    }
}
