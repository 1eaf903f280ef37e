// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.session.Destination;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/** A destination that does not exist: it releases what is written and says why. */
record Nowhere<R>(LoopGuard guard, RuntimeException why) implements Destination<R> {
    @Override
    public CompletableFuture<R> write(ByteBuf data) {
        return Buffers.refuse(Buffers.requireAlive(data), guard, why);
    }
}
