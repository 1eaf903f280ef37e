// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.config.Framing;
import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.channel.Channel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that get a broadcast in the same way: they share an event loop and a framing. A {@link Delivery} brings them
 * the message.
 */
public interface Receivers {
    SessionLoop loop();

    /** The framing in which the sessions send messages. */
    Framing framing();

    /** The account of broadcasts that wait in the loop's queue. They count as unsent bytes of every session here. */
    PendingBytes account();

    /** How many sessions there are, without an excepted one. Any thread. */
    int size(@Nullable Channel excepted);

    /**
     * Passes every session but the excepted one to an action, which on the event loop may make sessions leave. Any
     * thread.
     *
     * @return how many sessions were passed
     */
    int forEach(@Nullable Channel excepted, Consumer<BroadcastTarget> action);
}
