// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.StreamOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of every stream channel, accepted or connected. */
final class SocketOptions {
    private SocketOptions() {}

    /**
     * Half-closure is ours to handle, since without it an end of input drops queued replies; so is closing after a
     * failed write, which would lose what the peer has sent before.
     */
    static Map<ChannelOption<?>, Object> of(StreamOptions options, ByteBufAllocator allocator) {
        Map<ChannelOption<?>, Object> all = new LinkedHashMap<>();
        all.put(ChannelOption.ALLOCATOR, allocator);
        all.put(ChannelOption.ALLOW_HALF_CLOSURE, true);
        all.put(ChannelOption.AUTO_CLOSE, false);
        all.put(ChannelOption.TCP_NODELAY, options.noDelay());
        all.put(ChannelOption.SO_KEEPALIVE, options.keepAlive());
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
