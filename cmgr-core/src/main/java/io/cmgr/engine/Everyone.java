// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.Framing;
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
 * for each framing and one command for every audience, in the same queues as single writes, so that their order holds.
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
        ByteBuf payload;
        try {
            payload = Buffers.direct(data, alloc());
        } catch (OutOfMemoryError noMemory) {
            return LoopAwareFuture.failed(context.loops(), noMemory);
        }
        List<Part> parts = parts();
        BroadcastOutcome outcome = new BroadcastOutcome(context.loops(), parts.size());
        Channel excepted = excepted();
        try (FramedOnce framed = new FramedOnce(payload, alloc())) {
            for (Part part : parts) {
                ByteBuf message = framed.in(part.audience.framing());
                if (message == null) {
                    BroadcastCommand.misfit(part.audience, excepted, outcome);
                } else {
                    send(new BroadcastCommand(part.loop, part.audience, message, size, excepted, outcome), part, size);
                }
            }
        }
        return outcome;
    }

    private static void send(BroadcastCommand command, Part part, int size) {
        if (size == 0 && part.audience.framing().kind() == Framing.Kind.RAW) {
            command.omit();
        } else if (part.audience.queued().admit(PendingBytes.charge(size))) {
            part.loop.execute(command);
        } else {
            command.skip();
        }
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
