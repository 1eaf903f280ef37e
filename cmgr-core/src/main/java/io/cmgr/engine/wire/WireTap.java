// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.wire;

import io.cmgr.engine.flow.IdleHandler;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;

/** Shows each message that passes to a recording, and passes it on as it is. Event loop only. */
final class WireTap extends ChannelDuplexHandler {
    private final Watcher watcher;

    WireTap(Watcher watcher) {
        this.watcher = watcher;
    }

    /** What is shown the messages. */
    interface Watcher {
        /** A message passes, which stays as it is. Never throws. */
        void passes(ChannelHandlerContext ctx, Object message, boolean sent);

        /** Nothing passes any more. */
        void end();
    }

    /**
     * Puts this in its place: behind TLS, where plain text passes, or else next to the socket. TLS that comes later is
     * put in front of it.
     */
    void addTo(ChannelPipeline pipeline) {
        ChannelHandlerContext before = pipeline.context(SslHandler.class);
        if (before == null) {
            before = pipeline.context(IdleHandler.class);
        }
        if (before == null) {
            pipeline.addFirst(this);
        } else {
            pipeline.addAfter(before.name(), null, this);
        }
    }

    /** Takes this out again, also while a message passes. */
    void removeFrom(ChannelPipeline pipeline) {
        if (pipeline.context(this) != null) {
            pipeline.remove(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        watcher.passes(ctx, message, false);
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        watcher.passes(ctx, message, true);
        var unused = ctx.write(message, promise);
    }

    /** The channel has closed, or the application has emptied its pipeline. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        watcher.end();
    }
}
