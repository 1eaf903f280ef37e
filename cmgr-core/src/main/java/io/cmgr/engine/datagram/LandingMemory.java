// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.loop.PerLoop;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The buffer into which datagrams are read, used again for every read: one for all UDP sockets of an event loop, or for
 * one alone. Datagrams are copied out before the read ends. A new buffer of the largest size for each datagram would cost
 * more than the datagram itself. Event loop only.
 */
final class LandingMemory {
    /** How many datagrams are read in a row, before the event loop goes on to its other sockets. */
    static final int DATAGRAMS = 16;

    /** Room for that many datagrams of the largest size, each a byte longer than allowed. */
    static final int BYTES = DATAGRAMS * (65_507 + 1);

    private static final PerLoop<LandingMemory> PER_LOOP = new PerLoop<>(loop -> new LandingMemory(BYTES));

    private final int bytes;

    /**
     * To read a datagram for which there is no memory. The kernel cuts it to one byte and removes it from its queue.
     */
    private final ByteBuf oneByte = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(1));

    /** How many sockets use the memory. The last one that leaves releases it. */
    private int sockets;

    /** Null until the first of these sockets reads. */
    private @Nullable ByteBuf memory;

    LandingMemory(int bytes) {
        this.bytes = bytes;
    }

    /** The memory of this event loop. */
    static LandingMemory of(SessionLoop loop) {
        return PER_LOOP.of(loop);
    }

    /** A socket begins to use the memory. */
    void enter() {
        sockets++;
    }

    /** A socket that has entered has closed. The last one releases the memory. */
    void leave() {
        if (--sockets == 0 && memory != null) {
            memory.release();
            memory = null;
        }
    }

    /** A part of the memory. Throws an OutOfMemoryError if the memory does not exist yet and cannot be allocated. */
    ByteBuf slice(int from, int length) {
        if (memory == null) {
            // Unpooled, since copying out of a pooled buffer allocates a temporary view.
            memory = Unpooled.directBuffer(bytes, bytes);
        }
        return requireNonNull(memory).retainedSlice(from, length).clear();
    }

    /** A buffer of one byte, for a datagram for which there is no memory. */
    ByteBuf oneByte() {
        return oneByte.retainedSlice().clear();
    }
}
