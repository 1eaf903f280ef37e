// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.output.Buffers;
import io.cmgr.engine.output.Messages;
import io.cmgr.session.Destination;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/**
 * A destination that does not exist. It releases what is written to it, and each write fails with the given exception.
 */
public record RefusingDestination<R>(LoopGuard guard, RuntimeException why) implements Destination<R> {
    @Override
    public CompletableFuture<R> write(ByteBuf data) {
        return Buffers.refuse(Buffers.requireAlive(data), guard, why);
    }

    @Override
    public CompletableFuture<R> writeMessage(Object message) {
        return Buffers.refuse(Messages.requireAlive(message), guard, why);
    }
}
