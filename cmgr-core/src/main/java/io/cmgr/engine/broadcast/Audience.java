// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.config.Framing;
import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;

/**
 * The open stream sessions of one event loop that one message reaches in the same way: in one framing, and with or
 * without promises. Whichever group of sessions a broadcast is for, it waits in the account of their audience: so several
 * groups do not multiply what may wait for a loop.
 */
public final class Audience {
    private final SessionLoop loop;
    private final Framing framing;
    private final boolean filtered;
    private final ChannelGroup channels;
    private final PendingBytes queued;

    Audience(SessionLoop loop, Framing framing, boolean filtered, long maxPendingBytes) {
        this.loop = loop;
        this.framing = framing;
        this.filtered = filtered;
        channels = new DefaultChannelGroup("cmgr", loop.eventLoop(), true);
        queued = new PendingBytes(maxPendingBytes);
    }

    SessionLoop loop() {
        return loop;
    }

    /** How a message stands in the streams of the sessions. */
    Framing framing() {
        return framing;
    }

    /** Whether the sessions stand behind handlers that may hold messages back, so that each message needs a promise. */
    boolean filtered() {
        return filtered;
    }

    /** The sessions' channels; changed on the event loop. */
    ChannelGroup channels() {
        return channels;
    }

    /** Bytes of broadcasts that wait in the loop's queue; they are unsent bytes of every session here. */
    public PendingBytes queued() {
        return queued;
    }

    /** The session of this channel hears no broadcast any more. Event loop only. */
    public void leave(Channel channel) {
        channels.remove(channel);
    }
}
