// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** One message of {@code latest}, which each session writes for itself, or lets wait. */
final class LatestBroadcast extends Delivery<Receivers, ByteBuf> {
    private final Object key;

    LatestBroadcast(
            Receivers receivers,
            ByteBuf message,
            int size,
            @Nullable Channel excepted,
            BroadcastOutcome outcome,
            Object key) {
        super(receivers, message, size, excepted, outcome);
        this.key = key;
    }

    @Override
    protected void deliver() {
        receivers.forEach(excepted(), session -> {
            if (isFor(session)) {
                count(session.broadcastLatest(message().retainedDuplicate(), size(), key));
            }
        });
    }
}
