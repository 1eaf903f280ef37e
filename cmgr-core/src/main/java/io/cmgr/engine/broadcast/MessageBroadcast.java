// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.engine.output.Messages;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** One message that the codec of each session encodes, on the event loop of the sessions. */
final class MessageBroadcast extends Delivery<Receivers, Object> {
    private final @Nullable Object key;

    /** @param key the key of which each session keeps the newest message waiting; null for an ordinary message */
    MessageBroadcast(
            Receivers receivers,
            Object message,
            int size,
            @Nullable Channel excepted,
            BroadcastOutcome outcome,
            @Nullable Object key) {
        super(receivers, message, size, excepted, outcome);
        this.key = key;
    }

    @Override
    protected void deliver() {
        receivers.forEach(excepted(), session -> {
            if (isFor(session)) {
                count(session.broadcastMessage(Messages.another(message()), key));
            }
        });
    }
}
