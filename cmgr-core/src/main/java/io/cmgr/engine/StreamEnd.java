// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How a stream session's output ends.
 *
 * @param tls null for plain bytes
 * @param ready whether a TLS handshake has succeeded
 * @param attached whether the application's own handlers know how to end it
 * @param peerEnded whether the peer has finished sending
 * @param drainNanos how long the close may linger without progress
 * @param undelivered told of what the close may destroy after all
 */
record StreamEnd(
        Channel channel,
        @Nullable SslHandler tls,
        boolean ready,
        boolean attached,
        boolean peerEnded,
        long drainNanos,
        LongConsumer undelivered)
        implements GracefulClose.OutputEnd {
    @Override
    public @Nullable LingeringClose send() {
        boolean nothingToSay = tls == null && peerEnded && !attached;
        if (nothingToSay && !LingeringClose.isOn(channel)) {
            ChannelClose.now(channel);
            return null;
        }
        LingeringClose lingering = LingeringClose.on(channel, peerEnded, drainNanos, undelivered);
        if (attached) {
            var unused = channel.close();
        } else if (tls == null || !ready) {
            lingering.end();
        } else {
            lingering.discardInput();
            var unused = tls.closeOutbound().addListener(notified -> lingering.end());
        }
        return lingering;
    }
}
