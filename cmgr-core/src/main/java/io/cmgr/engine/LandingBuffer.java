// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the datagrams of one UDP socket land in their loop's {@link LandingPlace}. Epoll reads a batch of them in one
 * system call, each a step of the largest size behind the one before. NIO reads several before it delivers the first, so
 * they land right behind one another, and reading stops when another might not fit. Where there is no memory for the
 * place, one datagram is read away, since Netty's NIO would close the socket, and its epoll ask again at once. Event
 * loop only.
 */
final class LandingBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private final int largest;
    private final boolean batched;

    /** Null before the socket reads. Written once, before it does. */
    private @Nullable LandingPlace place;

    /** Whether the place counts this socket. */
    private boolean entered;

    private int used;

    /** Why the datagram being read has nowhere to land; null if it has. */
    private @Nullable Throwable shortage;

    /** The longest datagram is one byte longer than allowed, so that a cut shows. */
    LandingBuffer(int maxDatagram, boolean batched) {
        super(LandingPlace.DATAGRAMS);
        respectMaybeMoreData(false); // a datagram that does not fill its buffer does not mean that it was the last
        largest = maxDatagram + 1;
        this.batched = batched;
    }

    int largest() {
        return largest;
    }

    /** Where to land; said before the socket reads. */
    void at(LandingPlace ofItsLoop) {
        place = ofItsLoop;
    }

    /** The socket has closed. */
    void leave() {
        if (entered) {
            entered = false;
            requireNonNull(place).leave();
        }
    }

    // Netty has deprecated the type but not found another that its channels take.
    @SuppressWarnings("deprecation")
    @Override
    public Handle newHandle() {
        return batched ? new BatchHandle() : new LandingHandle();
    }

    private ByteBuf slice(int from, int length) {
        LandingPlace here = requireNonNull(place);
        if (!entered) {
            entered = true;
            here.enter();
        }
        try {
            shortage = null;
            return here.slice(from, length);
        } catch (OutOfMemoryError noMemory) {
            shortage = noMemory;
            return here.crumb();
        }
    }

    /** Why what was read last is lost; null if it has landed. */
    @Nullable
    Throwable shortage() {
        return shortage;
    }

    /** One datagram behind the other. */
    private class LandingHandle extends MaxMessageHandle {
        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return slice(used, largest);
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
            return shortage == null && fits() && super.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return shortage == null && fits() && super.continueReading(maybeMoreData);
        }

        boolean fits() {
            return used + largest <= LandingPlace.BYTES;
        }

        @Override
        public void readComplete() {
            used = 0;
            super.readComplete();
        }
    }

    /** A batch at once; one that was not full was the last. */
    private final class BatchHandle extends LandingHandle {
        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return slice(0, LandingPlace.DATAGRAMS * largest);
        }

        @Override
        boolean fits() {
            return lastBytesRead() == attemptedBytesRead();
        }
    }
}
