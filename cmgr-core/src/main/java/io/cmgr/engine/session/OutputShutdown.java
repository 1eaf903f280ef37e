// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import io.cmgr.engine.close.ChannelClose;
import io.cmgr.engine.close.LingeringClose;
import io.cmgr.engine.tls.Tls;
import io.netty.channel.Channel;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How a stream session's output ends.
 *
 * @param ready whether a TLS handshake has succeeded, if there is TLS
 * @param attached whether the application's own handlers know how to end it
 * @param peerEnded whether the peer has finished sending
 * @param drainNanos how long the close may linger without progress
 * @param undelivered is given the number of bytes that the close may destroy after all
 */
record OutputShutdown(
        Channel channel,
        Tls tls,
        boolean ready,
        boolean attached,
        boolean peerEnded,
        long drainNanos,
        LongConsumer undelivered) {
    /** Sends our end; answers how the close lingers, or null if the channel has been closed. */
    @Nullable
    LingeringClose send() {
        boolean nothingToSay = !tls.secure() && peerEnded && !attached;
        if (nothingToSay && !LingeringClose.isOn(channel)) {
            ChannelClose.now(channel);
            return null;
        }
        LingeringClose lingering = LingeringClose.on(channel, peerEnded, drainNanos, undelivered);
        if (attached) {
            var unused = channel.close();
        } else if (!tls.secure() || !ready) {
            lingering.end();
        } else {
            lingering.discardInput();
            var unused = tls.closeNotify().addListener(notified -> lingering.end());
        }
        return lingering;
    }
}
