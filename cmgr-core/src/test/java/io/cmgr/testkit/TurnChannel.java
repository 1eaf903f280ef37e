// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.util.AttributeKey;
import io.netty.util.DefaultAttributeMap;

/** An open channel on a {@link TurnLoop}. It has attributes, and auto-read can be on or off. */
public final class TurnChannel {
    private final TurnLoop loop = new TurnLoop();
    private final DefaultAttributeMap attributes = new DefaultAttributeMap();
    private final ChannelConfig config = Stub.of(ChannelConfig.class, (proxy, method, arguments) -> {
        if (!method.getName().equals("setAutoRead")) {
            throw new UnsupportedOperationException(method.toString());
        }
        reads((boolean) arguments[0]);
        return proxy;
    });
    private final Channel channel = Stub.of(Channel.class, (proxy, method, arguments) -> switch (method.getName()) {
        case "eventLoop" -> loop.eventLoop();
        case "config" -> config();
        case "attr" -> attributes.attr((AttributeKey<?>) arguments[0]);
        case "isOpen" -> true;
        default -> throw new UnsupportedOperationException(method.toString());
    });
    private volatile boolean reads = true;

    public Channel channel() {
        return channel;
    }

    public TurnLoop loop() {
        return loop;
    }

    public boolean reads() {
        return reads;
    }

    private void reads(boolean wanted) {
        if (!loop.eventLoop().inEventLoop()) {
            throw new AssertionError("not on the loop");
        }
        reads = wanted;
    }

    private ChannelConfig config() {
        return config;
    }
}
