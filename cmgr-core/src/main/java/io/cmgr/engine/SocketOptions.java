// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.StreamOptions;
import io.netty.channel.ChannelOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of every stream channel, accepted or connected. */
final class SocketOptions {
    private SocketOptions() {}

    /** The options of a TCP channel that we connect. */
    static Map<ChannelOption<?>, Object> of(StreamOptions options, EngineContext context) {
        Map<ChannelOption<?>, Object> all = ofTcp(options, context);
        if (options.keepAlive()) {
            all.putAll(context.transport().keepAlive(options));
        }
        return all;
    }

    /** The options of a listening channel that those it accepts inherit, which saves each of them the system calls. */
    static Map<ChannelOption<?>, Object> inherited(StreamOptions options, EngineContext context) {
        return options.keepAlive() ? context.transport().inheritedKeepAlive(options) : Map.of();
    }

    /** The options of an accepted TCP channel that it does not inherit. */
    static Map<ChannelOption<?>, Object> ofAccepted(StreamOptions options, EngineContext context) {
        return inherited(options, context).isEmpty() ? of(options, context) : ofTcp(options, context);
    }

    /**
     * The options of every TCP channel. Half-closure is ours to handle, since without it an end of input drops queued
     * replies. Netty sets TCP_NODELAY for itself.
     */
    private static Map<ChannelOption<?>, Object> ofTcp(StreamOptions options, EngineContext context) {
        Map<ChannelOption<?>, Object> all = ofUnix(options, context);
        all.put(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (!options.noDelay()) {
            all.put(ChannelOption.TCP_NODELAY, false);
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
