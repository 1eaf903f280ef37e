// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import io.cmgr.engine.broadcast.BroadcastOutcome;
import io.cmgr.engine.broadcast.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** One message to the members of one part of a room. Each member is flushed at the end of the burst. */
final class RoomWrite extends Delivery<RoomPart, ByteBuf> {
    RoomWrite(RoomPart part, ByteBuf message, int size, @Nullable Channel excepted, BroadcastOutcome outcome) {
        super(part, message, size, excepted, outcome);
    }

    @Override
    protected void deliver() {
        receivers.forEach(excepted(), session -> {
            if (isFor(session)) {
                count(session.broadcast(message(), size()));
            }
        });
    }
}
