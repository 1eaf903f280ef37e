// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopGuard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import java.util.concurrent.CompletableFuture;

/** What becomes of a buffer that a caller has handed over. */
public final class Buffers {
    private Buffers() {}

    public static ByteBuf requireAlive(ByteBuf data) {
        if (data.refCnt() == 0) {
            throw new IllegalReferenceCountException("the buffer was released before it was written: " + data);
        }
        return data;
    }

    /** Releases a buffer that is not sent, and says why. */
    public static <R> CompletableFuture<R> refuse(ByteBuf data, LoopGuard guard, Throwable why) {
        data.release();
        return LoopAwareFuture.failed(guard, why);
    }

    /** The bytes in one direct buffer, so that no channel copies them again. Takes the buffer over. */
    public static ByteBuf direct(ByteBuf data, ByteBufAllocator alloc) {
        if (data.isDirect()) {
            return data;
        }
        try {
            return alloc.directBuffer(data.readableBytes()).writeBytes(data);
        } finally {
            data.release();
        }
    }
}
