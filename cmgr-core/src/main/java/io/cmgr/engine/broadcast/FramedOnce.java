// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.config.Framing;
import io.cmgr.engine.framing.MessageEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Frames one message for many sessions: once for each framing that is asked for. For one thread. */
final class FramedOnce implements AutoCloseable {
    private final ByteBuf payload;
    private final ByteBufAllocator alloc;

    /** The framing that was asked for first. Mostly there is no other. */
    private @Nullable Framing first;

    /** Its message; null if the message does not fit the framing, or if there was no memory for it. */
    private @Nullable ByteBuf firstMessage;

    /** The messages of further framings, likewise. */
    private Map<Framing, @Nullable ByteBuf> others = Map.of();

    /** Takes the payload over, and releases it in {@link #close}. */
    FramedOnce(ByteBuf payload, ByteBufAllocator alloc) {
        this.payload = payload;
        this.alloc = alloc;
    }

    /** Returns the message in this framing, or null if it cannot be made. The caller releases it. */
    @Nullable
    ByteBuf in(Framing framing) {
        if (framing.kind() == Framing.Kind.RAW) {
            return payload.retainedDuplicate();
        }
        if (first == null) {
            first = framing;
            firstMessage = encoded(framing);
        }
        ByteBuf message = framing.equals(first) ? firstMessage : another(framing);
        return message == null ? null : message.retainedDuplicate();
    }

    private @Nullable ByteBuf another(Framing framing) {
        if (others.isEmpty()) {
            others = new HashMap<>();
        }
        if (!others.containsKey(framing)) {
            others.put(framing, encoded(framing));
        }
        return others.get(framing);
    }

    private @Nullable ByteBuf encoded(Framing framing) {
        try {
            return MessageEncoder.of(framing).encode(payload.retainedDuplicate(), alloc);
        } catch (IllegalArgumentException | OutOfMemoryError unsendable) {
            return null;
        }
    }

    @Override
    public void close() {
        payload.release();
        release(firstMessage);
        if (!others.isEmpty()) {
            others.values().forEach(FramedOnce::release);
        }
    }

    private static void release(@Nullable ByteBuf message) {
        if (message != null) {
            message.release();
        }
    }
}
