// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Refusal;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.BindException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BindingTest {
    @Test
    void aBlockedLoopIsNotWaitedForForEverAndWhatItBindsLaterIsClosed() throws Exception {
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        CountDownLatch release = new CountDownLatch(1);
        var unused = group.submit(() -> release.await(60, TimeUnit.SECONDS));
        ChannelFuture bind = new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .bind(0);
        Channel channel = bind.channel();
        Refusal.thrown(
                BindException.class,
                "cannot bind here: its event loop has not answered for 100 ms: a callback blocks it",
                () -> Binding.await(bind, channel, "here", 100));
        release.countDown();
        Deadline.until("the close", () -> channel.closeFuture().isDone());
        assertFalse(channel.isOpen());
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
    }
}
