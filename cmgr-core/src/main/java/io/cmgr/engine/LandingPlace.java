// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where datagrams land: one buffer for all UDP sockets of an event loop, used again for every read, since a fresh one of
 * the largest size for each datagram costs more than the datagram. Nothing stays in it beyond the read. Event loop only.
 */
final class LandingPlace {
    /** How many are read in a row; then the loop looks at its other sockets. */
    static final int DATAGRAMS = 16;

    /** Room for as many of the largest size, each a byte longer than it may be. */
    static final int BYTES = DATAGRAMS * (65_507 + 1);

    /** Where a datagram lands that there is no memory for: the kernel cuts it, which empties its queue all the same. */
    private final ByteBuf crumb = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(1));

    private static final PerLoop<LandingPlace> PER_LOOP = new PerLoop<>(loop -> new LandingPlace());

    private int sockets;

    /** Null while no socket reads. */
    private @Nullable ByteBuf memory;

    /** The one of this event loop. */
    static LandingPlace of(SessionLoop loop) {
        return PER_LOOP.of(loop);
    }

    void enter() {
        sockets++;
    }

    /** A socket has closed; the last one takes the memory along. */
    void leave() {
        if (--sockets == 0 && memory != null) {
            memory.release();
            memory = null;
        }
    }

    /** A part of the memory, which is taken with the first; throws where there is none. */
    ByteBuf slice(int from, int length) {
        if (memory == null) {
            memory = Unpooled.directBuffer(BYTES, BYTES); // whose copies, unlike a pool's, take no view of their own
        }
        return requireNonNull(memory).retainedSlice(from, length).clear();
    }

    /** One byte to land in instead. */
    ByteBuf crumb() {
        return crumb.retainedSlice().clear();
    }
}
