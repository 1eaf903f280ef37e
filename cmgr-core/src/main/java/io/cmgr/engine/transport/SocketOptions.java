// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.cmgr.config.StreamOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of every stream channel, accepted or connected. */
public record SocketOptions(SocketTransport transport, ByteBufAllocator allocator) {
    /** The options of a TCP channel that we connect. */
    public Map<ChannelOption<?>, Object> of(StreamOptions options) {
        Map<ChannelOption<?>, Object> all = ofTcp(options);
        if (options.keepAlive()) {
            all.putAll(transport.keepAlive(options));
        }
        return all;
    }

    /** The options of a listening channel that those it accepts inherit, which saves each of them the system calls. */
    public Map<ChannelOption<?>, Object> inherited(StreamOptions options) {
        return options.keepAlive() ? transport.inheritedKeepAlive(options) : Map.of();
    }

    /** The options of an accepted TCP channel that it does not inherit. */
    public Map<ChannelOption<?>, Object> ofAccepted(StreamOptions options) {
        return inherited(options).isEmpty() ? of(options) : ofTcp(options);
    }

    /**
     * The options of every TCP channel. Half-closure is allowed, since without it Netty closes the channel at the end of
     * input and drops queued replies. Netty sets TCP_NODELAY by itself.
     */
    private Map<ChannelOption<?>, Object> ofTcp(StreamOptions options) {
        Map<ChannelOption<?>, Object> all = ofUnix(options);
        all.put(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (!options.noDelay()) {
            all.put(ChannelOption.TCP_NODELAY, false);
        }
        return all;
    }

    /**
     * The options of a Unix channel, which every stream channel has. Netty must not close the channel after a failed write,
     * since that loses what the peer has sent before.
     */
    public Map<ChannelOption<?>, Object> ofUnix(StreamOptions options) {
        Map<ChannelOption<?>, Object> all = new LinkedHashMap<>();
        all.put(ChannelOption.ALLOCATOR, allocator);
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
    public static ChannelOption<Object> untyped(ChannelOption<?> option) {
        return (ChannelOption<Object>) option;
    }
}
