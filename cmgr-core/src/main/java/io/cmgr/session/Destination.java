// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import static java.util.Objects.checkFromIndexSize;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.concurrent.CompletableFuture;

/**
 * Where bytes can be written: a {@link Session}, the sender of a datagram, or all sessions.
 *
 * <p><b>Outcome.</b> The future completes when the kernel has taken the bytes. Nobody promises more: the peer may
 * never see them. It fails with {@link NoSuchSessionException}, {@link SessionClosedException},
 * {@link SlowConsumerException}, {@link ManagerClosedException}, or the {@link java.io.IOException} that the system
 * reported; bytes of a failed write may have been sent in part. So does a write for whose copy there is no memory, with
 * the {@link OutOfMemoryError}. It always completes.
 *
 * <p><b>Nothing.</b> An empty write to a stream without framing sends nothing, and is never refused for want of room: it
 * is done when all is that was written before it, and fails if that does. With a framing, or as a datagram, it is a
 * message like any other. To all sessions it is no such mark: their result never tells of the kernel.
 *
 * <p><b>Order</b> is kept per session and per calling thread, over every way of writing. One write is never
 * interleaved with another.
 *
 * <p><b>Threads.</b> Any thread may write; no write blocks. A future handed out by cmgr, and the stages derived from
 * it, refuse {@code join} and {@code get} with {@link IllegalStateException} while incomplete on an event loop of the
 * manager, which would deadlock. ({@code CompletableFuture.allOf} and {@code anyOf} make plain futures, which cannot.)
 * Completing or cancelling such a future by hand changes the caller's view only: the bytes go out all the same.
 *
 * <p>A write is queued if nothing is pending on the session or if it fits under {@code maxPendingBytes}, so one
 * message can always be under way, however large.
 *
 * @param <R> what a completed write answers
 */
public interface Destination<R> {
    /**
     * Writes a buffer's readable bytes. Takes ownership: the buffer is released when sent, refused or failed, also
     * when this call throws.
     *
     * @param data what to send
     * @return the outcome
     * @throws io.netty.util.IllegalReferenceCountException if the buffer was already released
     */
    CompletableFuture<R> write(ByteBuf data);

    /**
     * Writes an array. It is copied before the call returns: the array is the caller's again.
     *
     * @param data what to send
     * @return the outcome
     */
    default CompletableFuture<R> write(byte[] data) {
        return write(data, 0, data.length);
    }

    /**
     * Writes a part of an array; the Go cmgr's {@code Write_n}. It is copied before the call returns.
     *
     * @param data where the bytes are
     * @param offset the index of the first
     * @param length how many
     * @return the outcome
     * @throws IndexOutOfBoundsException if the range does not lie within the array; nothing is sent
     */
    default CompletableFuture<R> write(byte[] data, int offset, int length) {
        checkFromIndexSize(offset, length, data.length);
        ByteBuf copy;
        try {
            copy = alloc().directBuffer(length);
        } catch (OutOfMemoryError noMemory) {
            return CompletableFuture.failedFuture(noMemory);
        }
        return write(copy.writeBytes(data, offset, length));
    }

    /**
     * Writes text as UTF-8; the Go cmgr's {@code Write_str}.
     *
     * @param text what to send
     * @return the outcome
     */
    default CompletableFuture<R> write(CharSequence text) {
        ByteBuf data;
        try {
            data = alloc().directBuffer(ByteBufUtil.utf8Bytes(text));
        } catch (OutOfMemoryError noMemory) {
            return CompletableFuture.failedFuture(noMemory);
        }
        ByteBufUtil.writeUtf8(data, text);
        return write(data);
    }

    /**
     * The allocator that the copying forms use, and from which a caller's own buffers are best taken.
     *
     * @return the allocator
     */
    default ByteBufAllocator alloc() {
        return ByteBufAllocator.DEFAULT;
    }
}
