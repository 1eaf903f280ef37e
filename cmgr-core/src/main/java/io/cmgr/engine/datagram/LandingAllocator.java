// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.loop.SessionLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the datagrams of one UDP socket land in their event loop's {@link LandingMemory}. Epoll reads a batch of them in
 * one system call, each of them a step of the largest size behind the one before. NIO reads several before it delivers
 * the first, so they land right behind one another, and reading stops when another might not fit. If there is no memory
 * to land in, one datagram is read and lost: if the allocation failed instead, Netty's NIO would close the socket, and
 * its epoll would read again at once. Event loop only.
 */
public final class LandingAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
    private final int maxDatagram;
    private final boolean batched;

    /** The most bytes that one datagram takes here. */
    private final int largest;

    /** The socket's event loop; null until {@link #on} says which that is, before the socket reads. */
    private @Nullable SessionLoop loop;

    /** The memory of the event loop, which counts the sockets that use it; null while this one does not. */
    private @Nullable LandingMemory place;

    private int used;

    /** Why the datagram being read has no memory to land in; null if it has some. */
    private @Nullable Throwable shortage;

    /** There is room for one byte more than a datagram may have, so that a cut shows. */
    public LandingAllocator(int maxDatagram, boolean batched) {
        super(LandingMemory.DATAGRAMS);
        respectMaybeMoreData(false); // more datagrams may wait behind one that does not fill its buffer
        this.maxDatagram = maxDatagram;
        this.batched = batched;
        largest = maxDatagram + 1;
    }

    /** How long a datagram may be; a longer one is cut. */
    int maxDatagram() {
        return maxDatagram;
    }

    public int largest() {
        return largest;
    }

    /** Says on which event loop the socket will read. Any thread, before it does. */
    public void on(SessionLoop loopOfTheSocket) {
        loop = loopOfTheSocket;
    }

    /** Gives up the share in the memory: the socket has closed. */
    void leave() {
        if (place != null) {
            place.leave();
            place = null;
        }
    }

    // Netty's channels take no other type; its deprecation ends in Netty 5: https://github.com/netty/netty/pull/12006
    @SuppressWarnings("deprecation")
    @Override
    public Handle newHandle() {
        return batched ? new BatchHandle() : new LandingHandle();
    }

    private ByteBuf slice(int from, int length) {
        LandingMemory here = place;
        if (here == null) {
            here = LandingMemory.of(requireNonNull(loop));
            here.enter();
            place = here;
        }
        try {
            shortage = null;
            return here.slice(from, length);
        } catch (OutOfMemoryError noMemory) {
            shortage = noMemory;
            return here.crumb();
        }
    }

    /** Why the datagram that was read last is lost; null if it has landed. */
    @Nullable
    Throwable shortage() {
        return shortage;
    }

    /** Each datagram lands right behind the one before. */
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
            return used + largest <= LandingMemory.BYTES;
        }

        @Override
        public void readComplete() {
            used = 0;
            super.readComplete();
        }
    }

    /** Each read is a batch of datagrams. One that was not full was the last. */
    private final class BatchHandle extends LandingHandle {
        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return slice(0, LandingMemory.DATAGRAMS * largest);
        }

        @Override
        boolean fits() {
            return lastBytesRead() == attemptedBytesRead();
        }
    }
}
