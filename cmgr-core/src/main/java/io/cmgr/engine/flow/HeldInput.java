// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What has come for a session while it was paused, in order: the rest of a read, and then at most the end of the input,
 * or the error of a decoder, which ends it too. Event loop only.
 */
public final class HeldInput {
    /** About one read. */
    private static final long FULL = 64 << 10;

    private final Queue<Object> inputs = new ArrayDeque<>();

    /** The memory behind the bytes. */
    private long memory;

    private boolean ended;

    public void add(Object input) {
        memory += memory(input);
        ended |= !(input instanceof ByteBuf);
        inputs.add(input);
    }

    /** The oldest, which is the caller's to release; null if there is none. */
    @Nullable
    public Object poll() {
        Object oldest = inputs.poll();
        if (oldest != null) {
            memory -= memory(oldest);
        }
        return oldest;
    }

    boolean isEmpty() {
        return inputs.isEmpty();
    }

    /** Whether nothing will come behind it. */
    public boolean ended() {
        return ended;
    }

    /** Whether a pause should not read on: this much is held already, or nothing more will come. */
    public boolean full() {
        return ended || memory >= FULL;
    }

    public void release() {
        inputs.forEach(ReferenceCountUtil::release);
        inputs.clear();
    }

    private static long memory(Object input) {
        return input instanceof ByteBuf data ? data.capacity() : 0;
    }
}
