// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.Framing;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;

/** The open stream sessions of one event loop that write-to-all reaches in the same way. */
final class Audience {
    private final Framing framing;
    private final boolean filtered;
    private final ChannelGroup group;
    private final PendingBytes queued;

    Audience(EventLoop eventLoop, Framing framing, boolean filtered, long maxPendingBytes) {
        this.framing = framing;
        this.filtered = filtered;
        group = new DefaultChannelGroup("cmgr", eventLoop, true);
        queued = new PendingBytes(maxPendingBytes);
    }

    /** How a message stands in the streams of its sessions. */
    Framing framing() {
        return framing;
    }

    /** Whether its sessions stand behind handlers that may hold messages back, so that each needs a promise. */
    boolean filtered() {
        return filtered;
    }

    /** The sessions' channels; changed on the event loop. */
    ChannelGroup group() {
        return group;
    }

    /** Bytes of broadcasts that wait in the loop's queue; they are unsent bytes of every session here. */
    PendingBytes queued() {
        return queued;
    }
}
