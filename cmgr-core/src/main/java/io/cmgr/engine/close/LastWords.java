// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.close;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.CompletableFuture;

/**
 * Connections that have not become sessions and linger until their peer has been told why, for instance by the alert of
 * a TLS handshake that has failed. The registry does not know them, so the manager's close finds them here; without
 * that an event loop that is shut down without a quiet period would leave them open. Any thread.
 */
public final class LastWords {
    private final ChannelGroup channels = new DefaultChannelGroup("cmgr-last-words", ImmediateEventExecutor.INSTANCE);

    /** Remembers a channel until it has closed. */
    public void add(Channel lingering) {
        channels.add(lingering);
    }

    /** Completes when all that linger now have closed. */
    public CompletableFuture<Void> said() {
        CompletableFuture<Void> said = new CompletableFuture<>();
        var unused = channels.newCloseFuture().addListener(closed -> said.complete(null));
        return said;
    }

    /** Closes those that still linger. */
    public void cutShort() {
        channels.forEach(ChannelClose::now);
    }
}
