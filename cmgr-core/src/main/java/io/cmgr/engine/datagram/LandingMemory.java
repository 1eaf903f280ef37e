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
 * Where datagrams land: one buffer for all UDP sockets of an event loop, used again for every read. A fresh buffer of
 * the largest size for each datagram would cost more than the datagram. Nothing stays in it beyond the read. Event loop
 * only.
 */
final class LandingMemory {
    /** How many datagrams are read in a row; then the event loop looks at its other sockets. */
    static final int DATAGRAMS = 16;

    /** Room for as many datagrams of the largest size, each a byte longer than allowed. */
    static final int BYTES = DATAGRAMS * (65_507 + 1);

    private static final PerLoop<LandingMemory> PER_LOOP = new PerLoop<>(loop -> new LandingMemory());

    /** One byte for a datagram that there is no memory for. The kernel cuts the datagram and takes it off its queue. */
    private final ByteBuf crumb = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(1));

    /** How many sockets use the memory. */
    private int sockets;

    /** Null until the first of them reads. */
    private @Nullable ByteBuf memory;

    /** The one of this event loop. */
    static LandingMemory of(SessionLoop loop) {
        return PER_LOOP.of(loop);
    }

    /** A socket begins to read. */
    void enter() {
        sockets++;
    }

    /** A socket that has entered has closed. The memory is given back with the last one. */
    void leave() {
        if (--sockets == 0 && memory != null) {
            memory.release();
            memory = null;
        }
    }

    /** A part of the memory. Throws an OutOfMemoryError if there is none yet and none to be had. */
    ByteBuf slice(int from, int length) {
        if (memory == null) {
            memory = Unpooled.directBuffer(BYTES, BYTES); // unpooled: copying out of a pooled one allocates a view
        }
        return requireNonNull(memory).retainedSlice(from, length).clear();
    }

    /** One byte to land in, where there is no memory. */
    ByteBuf crumb() {
        return crumb.retainedSlice().clear();
    }
}
