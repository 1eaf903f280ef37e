// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import io.cmgr.config.Framing;
import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.output.Buffers;
import io.cmgr.engine.output.Messages;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The destination behind write-to-all: all open stream sessions, or all but one. Each message becomes one direct buffer
 * per framing, and one command per audience. The commands wait in the same queues as single writes, so the order among
 * broadcasts and single writes holds. Any thread.
 */
public final class AllSessions implements Destination<BroadcastResult> {
    private final SessionGroup group;
    private final LoopGuard guard;
    private final ByteBufAllocator alloc;
    private final Supplier<@Nullable Throwable> refusal;
    private final Supplier<@Nullable Channel> excepted;

    /**
     * A destination of this group.
     *
     * @param group the sessions
     * @param guard refuses to wait for the futures on an event loop
     * @param alloc where buffers come from
     * @param refusal called at each write; returns why the write is refused, or null if it is not
     * @param excepted called at each write; returns the channel of the session that does not get the message, or null
     */
    public AllSessions(
            SessionGroup group,
            LoopGuard guard,
            ByteBufAllocator alloc,
            Supplier<@Nullable Throwable> refusal,
            Supplier<@Nullable Channel> excepted) {
        this.group = group;
        this.guard = guard;
        this.alloc = alloc;
        this.refusal = refusal;
        this.excepted = excepted;
    }

    @Override
    public CompletableFuture<BroadcastResult> write(ByteBuf data) {
        int size = Buffers.requireAlive(data).readableBytes();
        Throwable why = refusal.get();
        if (why != null) {
            return Buffers.refuse(data, guard, why);
        }
        ByteBuf payload;
        try {
            payload = Buffers.direct(data, alloc);
        } catch (OutOfMemoryError noMemory) {
            return LoopAwareFuture.failed(guard, noMemory);
        }
        List<Audience> audiences = group.audiences();
        BroadcastOutcome outcome = new BroadcastOutcome(guard, audiences.size());
        Channel notTo = excepted.get();
        try (FramedOnce framed = new FramedOnce(payload, alloc)) {
            for (Audience audience : audiences) {
                ByteBuf message = framed.in(audience.framing());
                if (message == null) {
                    BroadcastCommand.countMisfits(audience, size, notTo, outcome);
                } else {
                    send(new BroadcastCommand(audience, message, size, notTo, outcome), audience, size);
                }
            }
        }
        return outcome;
    }

    @Override
    public CompletableFuture<BroadcastResult> writeMessage(Object message) {
        if (message instanceof ByteBuf data) {
            return write(data);
        }
        Messages.requireAlive(message);
        Throwable why = refusal.get();
        if (why != null) {
            return Buffers.refuse(message, guard, why);
        }
        int size = Messages.estimate(message);
        List<Audience> audiences = group.audiences();
        BroadcastOutcome outcome = new BroadcastOutcome(guard, audiences.size());
        Channel notTo = excepted.get();
        for (Audience audience : audiences) {
            new MessageBroadcast(audience, Messages.another(message), size, notTo, outcome).start();
        }
        ReferenceCountUtil.release(message);
        return outcome;
    }

    private static void send(BroadcastCommand command, Audience audience, int size) {
        if (size == 0 && audience.framing().kind() == Framing.Kind.RAW) {
            command.countNothingToSend();
        } else if (audience.account().admit(PendingBytes.charge(size))) {
            audience.loop().execute(command);
        } else {
            command.dropForAll();
        }
    }

    @Override
    public ByteBufAllocator alloc() {
        return alloc;
    }
}
