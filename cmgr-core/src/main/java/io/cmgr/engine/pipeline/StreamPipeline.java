// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.pipeline;

import io.cmgr.config.Framing;
import io.cmgr.config.StreamOptions;
import io.cmgr.engine.close.ChannelClose;
import io.cmgr.engine.codec.CodecBytes;
import io.cmgr.engine.codec.CodecMessages;
import io.cmgr.engine.flow.IdleHandler;
import io.cmgr.engine.framing.MessageDecoder;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.engine.tls.Tls;
import io.cmgr.engine.tls.TlsHandshake;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Fills the pipeline of a new stream channel. From the socket to the session, the handlers are: idle time-out, TLS,
 * those of the application, framing or a codec, and the session's own. Event loop only.
 */
public final class StreamPipeline extends ChannelInitializer<Channel> {
    private final PipelinePlan plan;
    private final Duration drainTimeout;

    public StreamPipeline(PipelinePlan plan, Duration drainTimeout) {
        this.plan = plan;
        this.drainTimeout = drainTimeout;
    }

    @Override
    protected void initChannel(Channel channel) {
        StreamOptions options = plan.options(channel);
        ChannelPipeline pipeline = channel.pipeline();
        if (options.tls() != null) {
            TlsHandshake handshake = plan.handshakes(channel).begin(options);
            SslHandler tls = plan.tls(options.tls(), channel, handshake);
            Tls.markSecure(channel).install(tls, handshake, pipeline, drainTimeout);
            if (options.pipeline() != null || options.codec() != null) {
                pipeline.addLast(new CloseNotifyRelay());
            }
        }
        if (options.pipeline() != null) {
            addHandlers(options.pipeline(), pipeline);
        }
        if (options.codec() != null) {
            CodecBytes bytes = new CodecBytes();
            pipeline.addLast(bytes);
            addHandlers(options.codec(), pipeline);
            pipeline.addLast(new CodecMessages(bytes));
        }
        if (options.framing().kind() != Framing.Kind.RAW) {
            pipeline.addLast(MessageDecoder.of(options.framing()));
        }
        IdleHandler.install(pipeline, options.idleTimeout(), options.readTimeout());
        pipeline.addLast(new SessionChannelHandler(plan.origin(channel), plan, options.tls() != null));
    }

    private static void addHandlers(Consumer<ChannelPipeline> adder, ChannelPipeline pipeline) {
        try {
            adder.accept(pipeline);
        } finally {
            StrayInterrupt.clear();
        }
    }

    /** A handler could not be made, for instance because the application's code threw. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        plan.origin(ctx.channel()).failed(cause);
        ChannelClose.now(ctx.channel());
    }
}
