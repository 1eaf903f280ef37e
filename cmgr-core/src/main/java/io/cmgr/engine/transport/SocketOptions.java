// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.cmgr.config.StreamOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of stream channels, accepted or connected. Any thread. */
public record SocketOptions(SocketTransport transport, ByteBufAllocator allocator) {
    /** The options of a TCP channel that we connect. */
    public Map<ChannelOption<?>, Object> of(StreamOptions options) {
        Map<ChannelOption<?>, Object> all = ofTcp(options);
        if (options.keepAlive()) {
            all.putAll(transport.keepAlive(options));
        }
        return all;
    }

    /** The options of a listening channel that its connections inherit, which saves system calls for each of them. */
    public Map<ChannelOption<?>, Object> inherited(StreamOptions options) {
        return options.keepAlive() ? transport.inheritedKeepAlive(options) : Map.of();
    }

    /** The options of an accepted TCP channel, without those that it inherits. */
    public Map<ChannelOption<?>, Object> ofAccepted(StreamOptions options) {
        return inherited(options).isEmpty() ? of(options) : ofTcp(options);
    }

    /**
     * The options of every TCP channel. Half-closure is allowed, because without it Netty closes the channel at the end
     * of input and drops queued replies. TCP_NODELAY needs no option, since Netty sets it by default.
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
     * The options of a Unix-domain channel, which all stream channels have. AUTO_CLOSE is off: Netty must not close the
     * channel after a failed write, because that loses what the peer has sent before.
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

    /** The option with the type under which a bootstrap takes an untyped value from one of these maps. */
    @SuppressWarnings("unchecked")
    public static ChannelOption<Object> untyped(ChannelOption<?> option) {
        return (ChannelOption<Object>) option;
    }
}
