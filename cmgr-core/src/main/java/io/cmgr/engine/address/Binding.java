// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import io.cmgr.check.PrintableText;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a bind, within a limit. The exception of a failed bind names the address. Blocks, so not on an event loop.
 */
public final class Binding {
    /** How long the event loop may take. A callback may block it, and may even wait for this very bind. */
    private static final long LIMIT_MILLIS = 5000;

    private Binding() {}

    /** The bound channel, or an exception that names the address and the reason. */
    public static Channel await(ChannelFuture bind, InetSocketAddress address) throws IOException {
        return await(bind, NetUtil.toSocketAddressString(address));
    }

    /** The bound channel, or an exception that names what was to be bound and the reason. */
    public static Channel await(ChannelFuture bind, String address) throws IOException {
        Channel channel = bind.channel();
        await(bind, channel, address);
        if (bind.isSuccess()) {
            return channel;
        }
        throw failure(address, bind.cause().getMessage(), bind.cause());
    }

    /**
     * Waits until the channel's event loop has done what was asked for. If that takes too long, closes the channel and
     * throws.
     */
    public static void await(Future<?> asked, Channel channel, String address) throws IOException {
        await(asked, channel, address, LIMIT_MILLIS);
    }

    static void await(Future<?> asked, Channel channel, String address, long limitMillis) throws IOException {
        if (!asked.awaitUninterruptibly(limitMillis)) {
            var unused = channel.close();
            throw failure(
                    address, "its event loop has not answered for " + limitMillis + " ms: a callback blocks it", null);
        }
    }

    /**
     * Closes a bound channel and waits for that, so that its address is free again when the caller reports the failure. On
     * NIO a closed socket keeps its address until the selector selects again, which it does before a task of a moment later.
     */
    public static void undo(Channel bound) {
        bound.close().awaitUninterruptibly(LIMIT_MILLIS);
        try {
            bound.eventLoop().schedule(() -> {}, 1, TimeUnit.MILLISECONDS).awaitUninterruptibly(LIMIT_MILLIS);
        } catch (RejectedExecutionException loopHasEnded) {
            // and its selector has
        }
    }

    public static BindException failure(String address, @Nullable String reason, @Nullable Throwable cause) {
        BindException failure = new BindException("cannot bind " + address + ": " + PrintableText.of(reason));
        failure.initCause(cause);
        return failure;
    }
}
