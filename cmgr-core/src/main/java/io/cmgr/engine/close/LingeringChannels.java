// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.close;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.CompletableFuture;

/**
 * The channels that linger in a {@link LingeringClose} although they never became sessions. For instance, a failed TLS
 * handshake lingers until its alert has reached the peer. They are not in the registry, so a manager that closes finds
 * them here. Otherwise they would stay open, since an event loop that is shut down without a quiet period does not
 * close its channels. Any thread.
 */
public final class LingeringChannels {
    private final ChannelGroup channels = new DefaultChannelGroup("cmgr-lingering", ImmediateEventExecutor.INSTANCE);

    /** Remembers a channel until it has closed. */
    public void add(Channel lingering) {
        channels.add(lingering);
    }

    /** A future that completes when all channels that linger now have closed. */
    public CompletableFuture<Void> allClosed() {
        CompletableFuture<Void> allClosed = new CompletableFuture<>();
        var unused = channels.newCloseFuture().addListener(closed -> allClosed.complete(null));
        return allClosed;
    }

    /** Closes the channels that still linger. */
    public void closeNow() {
        channels.forEach(ChannelClose::now);
    }
}
