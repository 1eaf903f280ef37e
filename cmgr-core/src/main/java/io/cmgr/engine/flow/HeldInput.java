// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The input that has arrived for a session while it was paused, in order. It consists of buffers, which are the rest of
 * the read that was under way, and at most one more entry: the end of input, or the error of a decoder, which ends the
 * input, too. Event loop only.
 */
public final class HeldInput {
    /** A message that an application's codec has decoded. */
    public interface Message {
        /** The bytes that were read for it. */
        int bytes();
    }

    /** About the size of one read. */
    private static final long FULL_BYTES = 64 << 10;

    private final Queue<Object> inputs = new ArrayDeque<>();

    /** The capacity of the held buffers in bytes. It may be much more than their readable bytes. */
    private long memory;

    private boolean ended;

    /** Adds a buffer, the end of input, or a decoder's error. Takes it over. */
    public void add(Object input) {
        memory += memory(input);
        ended |= !(input instanceof ByteBuf || input instanceof Message);
        inputs.add(input);
    }

    /** Removes the oldest entry, which the caller must release; null if there is none. */
    @Nullable
    public Object poll() {
        Object oldest = inputs.poll();
        if (oldest != null) {
            memory -= memory(oldest);
        }
        return oldest;
    }

    /** Whether there is more than the end of the input. An empty message counts, too. */
    public boolean hasMessages() {
        return inputs.size() > (ended ? 1 : 0);
    }

    /** Whether the input has ended, so that nothing will be added any more. */
    public boolean ended() {
        return ended;
    }

    /** Whether a paused session should not read on: enough is held already, or the input has ended. */
    public boolean full() {
        return ended || memory >= FULL_BYTES;
    }

    /** Releases everything that is held. */
    public void release() {
        inputs.forEach(ReferenceCountUtil::release);
        inputs.clear();
    }

    private static long memory(Object input) {
        if (input instanceof ByteBuf data) {
            return data.capacity();
        }
        return input instanceof Message message ? message.bytes() : 0;
    }
}
