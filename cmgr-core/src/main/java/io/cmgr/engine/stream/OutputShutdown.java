// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.stream;

import io.cmgr.engine.close.ChannelClose;
import io.cmgr.engine.close.LingeringClose;
import io.cmgr.engine.tls.Tls;
import io.netty.channel.Channel;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Shuts down the output of a stream session whose kernel has taken everything: it sends close_notify if there is TLS,
 * and then our FIN. For an attached channel it closes the channel through the application's handlers, which may have
 * more to send. Event loop only.
 *
 * @param attached whether the application has opened the channel with a bootstrap of its own
 * @param peerEnded whether the peer has finished sending
 * @param drainNanos how long the close may linger without progress
 * @param undelivered is given the number of bytes that the peer may not get if the close ends early; 0 if it is unknown
 */
record OutputShutdown(
        Channel channel, Tls tls, boolean attached, boolean peerEnded, long drainNanos, LongConsumer undelivered) {
    /** Begins the shutdown. Returns the close that lingers, or null if the channel could be closed at once. */
    @Nullable
    LingeringClose begin() {
        if (attached) {
            LingeringClose lingering = linger();
            var unused = channel.close();
            return lingering;
        }
        if (tls.session() != null) {
            LingeringClose lingering = linger();
            lingering.discardInput();
            var unused = tls.closeNotify().addListener(notified -> lingering.shutDownOutput());
            return lingering;
        }
        boolean bothEnded = peerEnded && !tls.secure(); // the end of a handshake that fails still sends an alert
        if (bothEnded && !LingeringClose.isOn(channel)) {
            ChannelClose.now(channel);
            return null;
        }
        LingeringClose lingering = linger();
        lingering.shutDownOutput();
        return lingering;
    }

    private LingeringClose linger() {
        return LingeringClose.on(channel, peerEnded, drainNanos, undelivered);
    }
}
