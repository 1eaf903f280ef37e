// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.session;

import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;

/**
 * Where bytes can be written: a {@link Session}, the sender of a datagram, the sessions in a {@link Room},
 * or all sessions.
 *
 * <pre>{@code
 * session.write("to one\n").whenComplete((done, failure) -> {
 *     if (failure != null) {
 *         System.out.println("not sent: " + failure);
 *     }
 * });
 * manager.room("tea").write("to those in a room\n");
 * manager.writeToAll("to all\n").thenAccept(result -> System.out.println(result.skipped() + " were too slow"));
 * }</pre>
 *
 * <p><b>Outcome.</b> The future completes when the kernel has taken the bytes. More is not promised: the peer may never
 * receive them. The future fails with {@link NoSuchSessionException}, {@link SessionClosedException},
 * {@link SlowConsumerException}, {@link ManagerClosedException}, or the {@link java.io.IOException} that the system
 * reported; some bytes of a failed write may have been sent. A write by {@linkplain Session#address() address} can also
 * fail with {@link ClusterCutException} and {@link NoAnswerException}. A write to {@link #latest} can also fail with
 * {@link SupersededException}, and one to a {@link Link} with {@link LinkDownException}. If there is no memory for the
 * copy of the data, it fails with the {@link OutOfMemoryError}. Every future completes, one way or the other.
 *
 * <p><b>Empty writes.</b> An empty write to a stream without framing sends nothing, and {@code maxPendingBytes} never
 * refuses it. It completes when everything written before it has been sent, and fails if that fails. With a framing, or
 * as a datagram, an empty write is a message like any other. An empty write to all sessions says nothing about earlier
 * writes, since a broadcast does not wait for the kernel.
 *
 * <p><b>Order.</b> The writes of one thread to one session keep their order, whichever methods are used. Two writes are
 * never interleaved.
 *
 * <p><b>Threads.</b> Any thread may write, and no write blocks. On an event loop of the manager, a {@code join} or
 * {@code get} on an incomplete future of cmgr would deadlock. Such futures, and the stages derived from them, throw an
 * {@link IllegalStateException} instead. ({@code CompletableFuture.allOf} and {@code anyOf} make plain futures, which
 * cannot detect this.) Completing or cancelling a future by hand does not affect the write: the bytes are sent anyway.
 *
 * <p><b>Limit.</b> A write is queued if it fits under {@code maxPendingBytes}, or if nothing is pending on the session.
 * So one message can always be under way, however large.
 *
 * @param <R> what the future of a write completes with
 */
public interface Destination<R> {
    /**
     * Writes a buffer's readable bytes. Takes ownership of the buffer: it is released when the write is sent, refused
     * or failed, and also when this call throws.
     *
     * @param data what to send
     * @return the outcome
     * @throws io.netty.util.IllegalReferenceCountException if the buffer was already released
     */
    CompletableFuture<R> write(ByteBuf data);

    /**
     * Writes an array. It is copied before the call returns, so the caller may reuse it.
     *
     * @param data what to send
     * @return the outcome
     */
    default CompletableFuture<R> write(byte[] data) {
        return write(data, 0, data.length);
    }

    /**
     * Writes a part of an array. It is copied before the call returns. In the Go cmgr: {@code Write_n}.
     *
     * @param data the array
     * @param offset the index of the first byte
     * @param length how many bytes
     * @return the outcome
     * @throws IndexOutOfBoundsException if the range is not within the array; nothing is sent
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
     * Writes text as UTF-8. In the Go cmgr: {@code Write_str}.
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
     * Writes an object, which the encoders of each session's {@linkplain io.cmgr.config.StreamConfig#codec codec}, or
     * of the channel that was attached, turn into bytes. Takes ownership of it: a reference-counted message is released
     * in every case, also when this call throws. Encoding takes place on the session's event loop, so the message must
     * not be changed any more. A {@code ByteBuf} is written as {@link #write(ByteBuf)} does.
     *
     * <p>If no encoder takes the object, the write fails with {@link UnsupportedOperationException}; if one throws,
     * with a {@link io.netty.handler.codec.EncoderException}. Either counts in {@link SessionStats#failedWrites} and
     * leaves the session open. To many, each session encodes for itself, and where that fails it is counted as
     * {@code failed} in the {@link BroadcastResult}.
     *
     * @param message what to send
     * @return the outcome
     */
    default CompletableFuture<R> writeMessage(Object message) {
        if (requireNonNull(message, "message") instanceof ByteBuf data) {
            return write(data);
        }
        ReferenceCountUtil.release(message);
        return CompletableFuture.failedFuture(new UnsupportedOperationException(
                "message: there is no codec that takes " + message.getClass().getName()));
    }

    /**
     * The same receivers, for state that goes out of date: positions, a price, a gauge. A receiver that is too slow for
     * all messages of a key gets the newest one.
     *
     * <p>A write to a session whose kernel takes everything is an ordinary write. While a session has bytes that its
     * kernel has not taken, messages of {@code latest} wait, and for each key only the newest: it takes the place of
     * the one that waits, whose write fails with {@link SupersededException}. That counts in
     * {@link SessionStats#superseded}, and neither as dropped nor as a failed write. What has begun to go out is never
     * replaced, and no message is cut. By default the kernel may take megabytes for a slow peer, which cannot be
     * replaced: set a small {@linkplain io.cmgr.config.StreamConfig#sendBuffer send buffer}.
     *
     * <p><b>Order.</b> What waits goes out as soon as what was written before has gone, the keys in the order in which
     * they began to wait. A message keeps its order with messages of its key and with what was written before it; what
     * is written after it may overtake it while it waits. So do not send differences this way, but whole states. A
     * graceful end, of the session or of its output, lets out what waits, and {@link Session#startTls} lets it out
     * before TLS begins. An empty write that sends nothing, and {@link Session#flushed}, wait for it, or for what takes
     * its place.
     *
     * <p><b>Limits.</b> What waits counts as pending, under {@code maxPendingBytes}, and {@code stallTimeout} holds as
     * ever: with {@link io.cmgr.config.SlowConsumerPolicy#DROP} a peer that takes nothing has one message of each key
     * waiting. Messages of at most 64 keys can wait for one session. One of a further key is refused with
     * {@link SlowConsumerException}, and counted as dropped; that ends no session. To many, a session for which the
     * message waits counts as {@code queued}, and one that has refused it as {@code skipped}.
     *
     * <p>An object of {@link #writeMessage} is encoded when it goes out. So one that is replaced costs no encoding.
     *
     * <p>A datagram does not wait, so for a UDP socket or its peers this is the destination itself. So it is here by
     * default, for implementations of an application's own.
     *
     * @param key what the messages are about, compared by {@code equals} on event loops. It must not change, and its
     *     {@code equals} and {@code hashCode} must neither block nor throw
     * @return a destination of messages of this key
     */
    default Destination<R> latest(Object key) {
        requireNonNull(key, "key");
        return this;
    }

    /**
     * The allocator that the copying methods use. A caller should take its own buffers from it, too.
     *
     * @return the allocator
     */
    default ByteBufAllocator alloc() {
        return ByteBufAllocator.DEFAULT;
    }
}
