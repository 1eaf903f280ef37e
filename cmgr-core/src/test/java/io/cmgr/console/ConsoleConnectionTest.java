// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that does not keep its time. */
@ExtendWith(NoLeaks.class)
class ConsoleConnectionTest {
    @Test
    void aClientHasHalfAMinuteForEachRequest() {
        try (ConnectionManager manager = ConnectionManager.create()) {
            EmbeddedChannel channel = new EmbeddedChannel();
            channel.freezeTime();
            Site site = new Site(new Sampler(manager, channel.eventLoop()), new Hosts(List.of()));
            channel.pipeline().addLast(new ConsoleConnection(site, false));
            channel.pipeline().fireChannelActive();
            for (int i = 0; i < 3; i++) {
                pass(channel, 29);
                assertTrue(channel.isOpen());
                DefaultHttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
                request.headers().set("Host", "localhost");
                channel.writeInbound(request);
                ReferenceCountUtil.release(channel.readOutbound());
            }
            pass(channel, 29);
            assertTrue(channel.isOpen());
            pass(channel, 2);
            assertFalse(channel.isOpen());
        }
    }

    private static void pass(EmbeddedChannel channel, int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }
}
