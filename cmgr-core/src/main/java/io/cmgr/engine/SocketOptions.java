// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.StreamOptions;
import io.netty.channel.ChannelOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of every stream channel, accepted or connected. */
final class SocketOptions {
    private SocketOptions() {}

    /**
     * The options of a TCP channel. Half-closure is ours to handle, since without it an end of input drops queued
     * replies.
     */
    static Map<ChannelOption<?>, Object> of(StreamOptions options, EngineContext context) {
        Map<ChannelOption<?>, Object> all = ofUnix(options, context);
        all.put(ChannelOption.ALLOW_HALF_CLOSURE, true);
        all.put(ChannelOption.TCP_NODELAY, options.noDelay());
        all.put(ChannelOption.SO_KEEPALIVE, options.keepAlive());
        if (options.keepAlive()) {
            all.putAll(context.transport()
                    .keepAlive(
                            (int) options.keepAliveIdle().toSeconds(),
                            (int) options.keepAliveInterval().toSeconds(),
                            options.keepAliveProbes()));
        }
        return all;
    }

    /**
     * The options of a Unix channel, which every stream channel has. Closing after a failed write is ours to do, since
     * it would lose what the peer has sent before.
     */
    static Map<ChannelOption<?>, Object> ofUnix(StreamOptions options, EngineContext context) {
        Map<ChannelOption<?>, Object> all = new LinkedHashMap<>();
        all.put(ChannelOption.ALLOCATOR, context.settings().allocator());
        all.put(ChannelOption.AUTO_CLOSE, false);
        if (options.sendBuffer() != null) {
            all.put(ChannelOption.SO_SNDBUF, options.sendBuffer());
        }
        if (options.receiveBuffer() != null) {
            all.put(ChannelOption.SO_RCVBUF, options.receiveBuffer());
        }
        return all;
    }

    /** Sets one option of a bootstrap from a map that forgets the types. */
    @SuppressWarnings("unchecked")
    static ChannelOption<Object> untyped(ChannelOption<?> option) {
        return (ChannelOption<Object>) option;
    }
}
