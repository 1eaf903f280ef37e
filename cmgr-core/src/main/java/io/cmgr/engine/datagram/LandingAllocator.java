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
 * Netty's receive allocator for one UDP socket: its datagrams are read into the {@link LandingMemory} of their event
 * loop. Event loop only.
 *
 * <p>Epoll reads a batch of datagrams in one system call. Each has room for the largest size. NIO reads several
 * datagrams, one right after the other in the memory, before it delivers the first; reading stops when another might
 * not fit.
 *
 * <p>On io_uring a read is always under way, for each socket of the event loop. So there each socket has memory of its
 * own, for one datagram.
 *
 * <p>If there is no memory, one datagram is read into a single byte and lost. If the allocation failed instead, Netty's
 * NIO would close the socket, and its epoll would read again at once.
 */
public final class LandingAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
    private final int maxDatagram;
    private final boolean batched;
    private final boolean ownMemory;

    /** How many bytes one datagram may take: one more than is allowed, so that a cut can be noticed. */
    private final int largest;

    /** The socket's event loop; null until {@link #on} has set it, before the socket reads. */
    private @Nullable SessionLoop loop;

    /** The memory of the event loop, or our own, while this socket is counted among its users; else null. */
    private @Nullable LandingMemory memory;

    /** How many bytes of the memory the read under way has used. */
    private int used;

    /** Why there was no memory for the last read; null if there was. */
    private @Nullable Throwable shortage;

    /**
     * An allocator for one socket.
     *
     * @param maxDatagram how long a datagram may be; a longer one is cut
     * @param batched whether the transport reads several datagrams in one system call
     * @param ownMemory whether other sockets of the event loop may read while this one does
     */
    public LandingAllocator(int maxDatagram, boolean batched, boolean ownMemory) {
        super(LandingMemory.DATAGRAMS);
        respectMaybeMoreData(false); // more datagrams may wait behind one that does not fill its buffer
        this.maxDatagram = maxDatagram;
        this.batched = batched;
        this.ownMemory = ownMemory;
        largest = maxDatagram + 1;
    }

    /** How long a datagram may be; a longer one is cut. */
    int maxDatagram() {
        return maxDatagram;
    }

    /** How many bytes of the memory one datagram may take. */
    public int largest() {
        return largest;
    }

    /** Sets the event loop on which the socket will read. Any thread, before the socket reads. */
    public void on(SessionLoop socketLoop) {
        loop = socketLoop;
    }

    /** The socket has closed: it is no longer counted among the users of the memory. */
    void leave() {
        if (memory != null) {
            memory.leave();
            memory = null;
        }
    }

    // Netty 4's channels take no other type, though it is deprecated: https://github.com/netty/netty/pull/12006
    @SuppressWarnings("deprecation")
    @Override
    public Handle newHandle() {
        return batched ? new BatchHandle() : new LandingHandle();
    }

    /** A part of the memory to read into; a single byte if there is no memory. */
    private ByteBuf slice(int from, int length) {
        LandingMemory shared = memory;
        if (shared == null) {
            shared = ownMemory ? new LandingMemory(largest) : LandingMemory.of(requireNonNull(loop));
            shared.enter();
            memory = shared;
        }
        try {
            shortage = null;
            return shared.slice(ownMemory ? 0 : from, length);
        } catch (OutOfMemoryError noMemory) {
            shortage = noMemory;
            return shared.oneByte();
        }
    }

    /** Why the datagram that was read last is lost; null if it is not. */
    @Nullable
    Throwable shortage() {
        return shortage;
    }

    /** For NIO and io_uring: each datagram is read into the memory right behind the one before. */
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

    /** For epoll: each read is a batch of datagrams. A batch that was not full was the last. */
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
