// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.report.ReleasedBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;

/** Checks, releases and copies the buffers that callers hand over. */
public final class Buffers {
    private Buffers() {}

    public static ByteBuf requireAlive(ByteBuf data) {
        if (data.refCnt() == 0) {
            throw ReleasedBuffers.writtenLate(data);
        }
        return data;
    }

    /** Releases a buffer, or any other message, that is not sent, and returns a future that has failed for this reason. */
    public static <R> CompletableFuture<R> refuse(Object data, LoopGuard guard, Throwable why) {
        ReferenceCountUtil.release(data);
        return LoopAwareFuture.failed(guard, why);
    }

    /** Returns the bytes in a direct buffer, so that no channel has to copy them again. Takes the given buffer over. */
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
