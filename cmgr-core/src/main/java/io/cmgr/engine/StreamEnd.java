// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * How a stream session's output ends.
 *
 * @param tls null for plain bytes
 * @param ready whether a TLS handshake has succeeded
 * @param attached whether the application's own handlers know how to end it
 */
record StreamEnd(Channel channel, @Nullable SslHandler tls, boolean ready, boolean attached)
        implements GracefulClose.OutputEnd {
    @Override
    public @Nullable Future<?> send(boolean peerEnded) {
        if (attached) {
            return channel.close();
        }
        DuplexChannel duplex = (DuplexChannel) channel;
        if (tls == null) {
            return peerEnded ? null : duplex.shutdownOutput();
        }
        return ready ? sendCloseNotify(tls, duplex) : null;
    }

    private static Future<?> sendCloseNotify(SslHandler tls, DuplexChannel duplex) {
        duplex.pipeline().addFirst(new DiscardHandler());
        ChannelPromise done = duplex.newPromise();
        var unused = tls.closeOutbound().addListener(notified -> {
            var unusedEnd = duplex.shutdownOutput(done);
        });
        return done;
    }
}
