// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.Session;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * All open stream sessions, or all but one: the destination behind write-to-all. A message becomes one direct buffer
 * and one command for every audience, in the same queues as single writes, so that their order holds.
 */
final class Everyone implements Destination<BroadcastResult> {
    private final EngineContext context;
    private final @Nullable String except;

    Everyone(EngineContext context, @Nullable String except) {
        this.context = context;
        this.except = except;
    }

    @Override
    public CompletableFuture<BroadcastResult> write(ByteBuf data) {
        int size = Buffers.requireAlive(data).readableBytes();
        if (context.registry().isClosed()) {
            return Buffers.refuse(
                    data, context.loops(), new ManagerClosedException("writeToAll: the manager has closed"));
        }
        List<Part> parts = parts();
        ByteBuf payload = Buffers.direct(data, alloc());
        BroadcastOutcome outcome = new BroadcastOutcome(context.loops(), parts.size());
        Channel excepted = excepted();
        for (Part part : parts) {
            BroadcastCommand command = new BroadcastCommand(
                    part.loop, part.audience, payload.retainedDuplicate(), size, excepted, outcome);
            if (size == 0) {
                command.omit();
            } else if (part.audience.queued().admit(size)) {
                part.loop.execute(command);
            } else {
                command.skip();
            }
        }
        payload.release();
        return outcome;
    }

    private record Part(SessionLoop loop, Audience audience) {}

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (SessionLoop loop : context.loops().all()) {
            for (Audience audience : loop.audiences()) {
                parts.add(new Part(loop, audience));
            }
        }
        return parts;
    }

    private @Nullable Channel excepted() {
        Session session = except == null ? null : context.registry().session(except);
        return session == null ? null : session.channel();
    }

    @Override
    public ByteBufAllocator alloc() {
        return context.settings().allocator();
    }
}
