// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the datagrams of one UDP socket land: one buffer that is used again for every read, since a fresh one of the
 * largest size for each datagram costs more than the datagram. NIO reads several datagrams before it delivers the
 * first, so they land behind one another, and reading stops when another might not fit. Event loop only.
 */
final class LandingBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    /** Room for a burst of small datagrams beside one of the largest size. */
    private static final int BURST_BYTES = 64 * 1024;

    /** Then the loop looks at its other sockets. */
    private static final int MAX_DATAGRAMS_PER_READ = 16;

    private final int largest;

    /** Null before the first read and after {@link #free}. */
    private @Nullable ByteBuf landing;

    private int used;

    /** The longest datagram is one byte longer than allowed, so that a cut shows. */
    LandingBuffer(int maxDatagram) {
        super(MAX_DATAGRAMS_PER_READ);
        respectMaybeMoreData(false); // a datagram that does not fill its buffer does not mean that it was the last
        largest = maxDatagram + 1;
    }

    /** The socket has closed. */
    void free() {
        if (landing != null) {
            landing.release();
            landing = null;
        }
    }

    // Netty has deprecated the type but not found another that its channels take.
    @SuppressWarnings("deprecation")
    @Override
    public Handle newHandle() {
        return new LandingHandle();
    }

    private final class LandingHandle extends MaxMessageHandle {
        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            if (landing == null) {
                landing = alloc.directBuffer(largest + BURST_BYTES, largest + BURST_BYTES);
            }
            return landing.retainedSlice(used, largest).clear();
        }

        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(bytes);
            used += Math.max(0, bytes);
        }

        @Override
        public int guess() {
            return largest;
        }

        @Override
        public boolean continueReading() {
            return used <= BURST_BYTES && super.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return used <= BURST_BYTES && super.continueReading(maybeMoreData);
        }

        @Override
        public void readComplete() {
            used = 0;
            super.readComplete();
        }
    }
}
