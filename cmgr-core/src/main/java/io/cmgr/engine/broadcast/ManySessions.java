// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.broadcast;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.Framing;
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
 * A destination of many sessions, such as all, or all but one. Each message becomes one direct buffer per framing, and
 * one command for the {@link Receivers} of each event loop and framing. The commands wait in the same queues as single
 * writes, so the order among broadcasts and single writes holds. Any thread.
 *
 * @param <R> the receivers
 */
public final class ManySessions<R extends Receivers> implements Destination<BroadcastResult> {
    /**
     * Makes the command that brings bytes to receivers.
     *
     * @param <R> the receivers
     */
    public interface Deliveries<R> {
        /**
         * Makes the command for these receivers.
         *
         * @param message the framed message, which the command takes over
         * @param size the size of the caller's data, without what framing adds
         * @param excepted the channel of the session that does not get the message; null excepts none
         * @param outcome is told what became of the message
         */
        Delivery<?, ByteBuf> to(
                R receivers, ByteBuf message, int size, @Nullable Channel excepted, BroadcastOutcome outcome);
    }

    private final Supplier<List<R>> receivers;
    private final Deliveries<R> deliveries;
    private final LoopGuard guard;
    private final ByteBufAllocator alloc;
    private final Supplier<@Nullable Throwable> refusal;
    private final Supplier<@Nullable Channel> excepted;

    /** The way of each message to other nodes; null if there is none. */
    private final @Nullable Onward onward;

    /** The key of which each session keeps the newest message waiting; null of ordinary messages. */
    private final @Nullable Object key;

    /**
     * A destination of these sessions.
     *
     * @param receivers called at each write; returns the sessions
     * @param deliveries makes the commands that write to them
     * @param guard refuses to wait for the futures on an event loop
     * @param alloc where buffers come from
     * @param refusal called at each write; returns why the write is refused, or null if it is not
     * @param excepted called at each write; returns the channel of the session that does not get the message, or null
     */
    public ManySessions(
            Supplier<List<R>> receivers,
            Deliveries<R> deliveries,
            LoopGuard guard,
            ByteBufAllocator alloc,
            Supplier<@Nullable Throwable> refusal,
            Supplier<@Nullable Channel> excepted) {
        this(receivers, deliveries, guard, alloc, refusal, excepted, null, null);
    }

    private ManySessions(
            Supplier<List<R>> receivers,
            Deliveries<R> deliveries,
            LoopGuard guard,
            ByteBufAllocator alloc,
            Supplier<@Nullable Throwable> refusal,
            Supplier<@Nullable Channel> excepted,
            @Nullable Onward onward,
            @Nullable Object key) {
        this.receivers = receivers;
        this.deliveries = deliveries;
        this.guard = guard;
        this.alloc = alloc;
        this.refusal = refusal;
        this.excepted = excepted;
        this.onward = onward;
        this.key = key;
    }

    /** A destination of the sessions in a group, to which channel groups write. */
    public static ManySessions<Audience> of(
            SessionGroup group,
            LoopGuard guard,
            ByteBufAllocator alloc,
            Supplier<@Nullable Throwable> refusal,
            Supplier<@Nullable Channel> excepted) {
        return new ManySessions<>(group::audiences, BroadcastCommand::new, guard, alloc, refusal, excepted);
    }

    /** The same sessions, and those of other nodes that this way leads to. */
    public ManySessions<R> andOn(Onward way) {
        return new ManySessions<>(receivers, deliveries, guard, alloc, refusal, excepted, way, key);
    }

    @Override
    public CompletableFuture<BroadcastResult> write(ByteBuf data) {
        int size = Buffers.requireAlive(data).readableBytes();
        Throwable why = refusal.get();
        if (why != null) {
            return Buffers.refuse(data, guard, why);
        }
        List<R> all = receivers.get();
        ByteBuf payload;
        try {
            payload = all.isEmpty() ? data : Buffers.direct(data, alloc);
        } catch (OutOfMemoryError noMemory) {
            return LoopAwareFuture.failed(guard, noMemory);
        }
        BroadcastOutcome outcome = outcomeOf(all);
        Channel notTo = excepted.get();
        try (FramedOnce framed = new FramedOnce(payload, alloc)) {
            for (R each : all) {
                ByteBuf message = framed.in(each.framing());
                if (message == null) {
                    outcome.add(0, 0, each.forEach(notTo, session -> session.broadcastMisfits(size)));
                } else {
                    send(deliveries.to(each, message, size, notTo, outcome), each.framing(), size);
                }
            }
            if (onward != null) {
                outcome.add(onward.carry(payload, key));
            }
        }
        return outcome;
    }

    /** The outcome has a part for each of the receivers, and one for the way to other nodes. */
    private BroadcastOutcome outcomeOf(List<R> all) {
        return new BroadcastOutcome(guard, onward == null ? all.size() : all.size() + 1);
    }

    private static void send(Delivery<?, ByteBuf> delivery, Framing framing, int size) {
        if (size == 0 && framing.kind() == Framing.Kind.RAW) {
            delivery.countNothingToSend();
        } else {
            delivery.start();
        }
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
        List<R> all = receivers.get();
        BroadcastOutcome outcome = outcomeOf(all);
        Channel notTo = excepted.get();
        for (R each : all) {
            new MessageBroadcast(each, Messages.another(message), size, notTo, outcome, key).start();
        }
        if (onward != null) {
            outcome.add(onward.cannotCarry(message));
        }
        ReferenceCountUtil.release(message);
        return outcome;
    }

    @Override
    public Destination<BroadcastResult> latest(Object ofKey) {
        requireNonNull(ofKey, "key");
        Deliveries<R> newest =
                (to, message, size, notTo, outcome) -> new LatestBroadcast(to, message, size, notTo, outcome, ofKey);
        return new ManySessions<>(receivers, newest, guard, alloc, refusal, excepted, onward, ofKey);
    }

    @Override
    public ByteBufAllocator alloc() {
        return alloc;
    }
}
