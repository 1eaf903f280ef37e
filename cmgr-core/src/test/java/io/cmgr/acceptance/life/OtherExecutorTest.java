// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Handlers that run on other threads of the application, and so pass events on late. */
@ExtendWith(NoLeaks.class)
class OtherExecutorTest {
    private static final Certificates CERTIFICATES = new Certificates();

    private final DefaultEventExecutorGroup others = new DefaultEventExecutorGroup(1);
    private final EventRecorder events = new EventRecorder();

    @AfterEach
    void end() throws Exception {
        others.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @SuppressWarnings("deprecation") // and yet used by applications
    @OnEachTransport
    void aHandshakeReportedAfterTheCloseMakesNoSession(Transport transport) throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        var unused = others.submit(() -> {
            busy.await();
            return null;
        });
        CompletableFuture<Channel> shaken = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(
                    CERTIFICATES
                            .listen()
                            .pipeline(pipeline -> pipeline.addLast(new CloseWhenShaken(shaken))
                                    .addLast(others, new Relay())),
                    events);
            try (TlsPeer peer = TlsPeer.connect(listener.port(), CERTIFICATES).handshake()) {
                Channel channel = Deadline.get(shaken);
                assertEquals(0, peer.readToEnd().length);
                Deadline.until("the channel closed", () -> !channel.isOpen());
                busy.countDown();
                others.submit(() -> {}).sync();
                channel.eventLoop().submit(() -> {}).sync();
            }
            assertEquals(0, listener.stats().accepted());
            assertEquals(1, listener.stats().refused());
            assertEquals(0, events.size());
        } finally {
            busy.countDown();
        }
    }

    /** Passes events on. Netty calls only the methods that are overridden. */
    private static class Relay extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.fireChannelActive();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ctx.fireUserEventTriggered(event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            ctx.fireChannelInactive();
        }
    }

    private static final class CloseWhenShaken extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Channel> shaken;

        CloseWhenShaken(CompletableFuture<Channel> shaken) {
            this.shaken = shaken;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ctx.fireUserEventTriggered(event);
            if (event instanceof SslHandshakeCompletionEvent) {
                ctx.close();
                shaken.complete(ctx.channel());
            }
        }
    }
}
