// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.stream;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.PrintableAddress;
import io.cmgr.config.Framing;
import io.cmgr.engine.broadcast.Audience;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.manager.Lease;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.output.Buffers;
import io.cmgr.engine.output.Messages;
import io.cmgr.engine.output.StreamOutput;
import io.cmgr.engine.report.Flight;
import io.cmgr.engine.room.Memberships;
import io.cmgr.engine.room.RoomMember;
import io.cmgr.engine.session.ChannelSession;
import io.cmgr.engine.session.Phase;
import io.cmgr.engine.tls.Tls;
import io.cmgr.session.Destination;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is written to a stream session: bytes, in its framing, or objects for its codec, by the application to it alone or
 * as a part of a broadcast, to all or to a room that it has joined. Writes come on any thread, broadcasts on the session's
 * event loop.
 */
abstract class WrittenSession extends ChannelSession implements RoomMember, LinkedSession {
    private static final AtomicReferenceFieldUpdater<WrittenSession, @Nullable Memberships> MEMBERSHIPS =
            AtomicReferenceFieldUpdater.newUpdater(WrittenSession.class, Memberships.class, "memberships");

    /** In the place of a key: the message may go back to the lease. */
    private static final Object RETURNABLE = new Object();

    final StreamSettings settings;

    /** The sessions that a broadcast reaches together with this one; null until this one is open. */
    private volatile @Nullable Audience audience;

    /** Whether broadcasts reach the session now. Event loop only. */
    private boolean reached;

    /** The rooms of the session; null until it joins one. Any thread sets it. */
    private volatile @Nullable Memberships memberships;

    /** Whether the log was told of a message that does not fit. Any thread; of two that race, both tell it. */
    private volatile boolean misfitReported;

    WrittenSession(
            ManagerContext context,
            String id,
            Channel channel,
            SessionHandler handler,
            StreamSettings settings,
            Lease lease) {
        super(context, id, settings.kind(channel), channel, handler, settings.maxPendingBytes(), lease);
        this.settings = settings;
    }

    @Override
    public abstract StreamOutput output();

    /** Any thread. */
    abstract Tls tls();

    @Override
    public final CompletableFuture<Void> write(ByteBuf data) {
        return write(data, null);
    }

    @Override
    public final CompletableFuture<Void> writeMessage(Object message) {
        return writeMessage(message, null);
    }

    @Override
    public final Destination<Void> latest(Object key) {
        return new Latest(requireNonNull(key, "key"));
    }

    /** @param key the key of a message that a newer one may replace while it waits; null of any other */
    private CompletableFuture<Void> write(ByteBuf data, @Nullable Object key) {
        Buffers.requireAlive(data);
        if (!isOpen()) {
            failedWrites(1);
            return Buffers.refuse(data, context.loops(), refusalAfterClose());
        }
        return writeOpen(data, key);
    }

    @Override
    public final boolean takesQueued() {
        return output().takes();
    }

    @Override
    public final @Nullable CompletableFuture<Void> writeReturnable(ByteBuf data) {
        return isOpen() ? writeOpen(data, RETURNABLE) : null;
    }

    @Override
    public final @Nullable CompletableFuture<Void> writeMessageReturnable(Object message) {
        return isOpen() ? broadcastMessage(message, RETURNABLE) : null;
    }

    @Override
    public final CompletableFuture<Void> writeHeld(Object message, int size) {
        if (size == 0 && settings.framing().kind() == Framing.Kind.RAW && message instanceof ByteBuf nothing) {
            nothing.release();
            return output().writeNothing();
        }
        return output().writeReturnableUnbounded(message, size);
    }

    private CompletableFuture<Void> writeOpen(ByteBuf data, @Nullable Object key) {
        int size = data.readableBytes();
        if (size == 0 && settings.framing().kind() == Framing.Kind.RAW) {
            data.release();
            return output().writeNothing();
        }
        ByteBuf message;
        try {
            message = settings.encoder().encode(data, alloc());
        } catch (IllegalArgumentException misfit) {
            misfit(misfit.getMessage());
            return LoopAwareFuture.failed(context.loops(), misfit);
        } catch (OutOfMemoryError noMemory) {
            failedWrites(1);
            return LoopAwareFuture.failed(context.loops(), noMemory);
        }
        return send(message, size, key);
    }

    private CompletableFuture<Void> writeMessage(Object message, @Nullable Object key) {
        if (message instanceof ByteBuf data) {
            return write(data, key);
        }
        Messages.requireAlive(message);
        if (!isOpen()) {
            failedWrites(1);
            return Buffers.refuse(message, context.loops(), refusalAfterClose());
        }
        return broadcastMessage(message, key);
    }

    /** Any thread. The closing of the session may have been requested, if it was behind this. */
    @Override
    public final CompletableFuture<Void> broadcastMessage(Object message, @Nullable Object key) {
        if (!settings.codec() && !settings.attached()) {
            String why = "message: the session has no codec that takes "
                    + message.getClass().getName();
            misfit(why);
            return Buffers.refuse(message, context.loops(), new UnsupportedOperationException(why));
        }
        return send(message, Messages.estimate(message), key);
    }

    private CompletableFuture<Void> send(Object message, int size, @Nullable Object key) {
        if (key == null) {
            return output().write(message, size, waitingBroadcasts());
        }
        return key == RETURNABLE
                ? output().writeReturnable(message, size, waitingBroadcasts())
                : output().writeLatest(key, message, size, waitingBroadcasts());
    }

    private long waitingBroadcasts() {
        Audience joined = audience;
        return joined == null ? 0 : joined.account().get();
    }

    @Override
    public final boolean admitBroadcast(int size) {
        return output().admitBroadcast(size);
    }

    @Override
    public final boolean broadcast(ByteBuf message, int size) {
        if (!admitBroadcast(size)) {
            return false;
        }
        if (audience().filtered()) {
            broadcastWritten(channel().write(message.retainedDuplicate()));
        } else {
            var unused = channel().write(message.retainedDuplicate(), channel().voidPromise());
        }
        return true;
    }

    @Override
    public final CompletableFuture<Void> broadcastLatest(ByteBuf message, int size, Object key) {
        return output().writeLatest(key, message, size, 0);
    }

    @Override
    public final void broadcastWritten(ChannelFuture written) {
        output().broadcastWritten(written);
    }

    @Override
    public final void broadcastDropped() {
        counters.dropped();
        failedWrites(1);
        Flight.slow(this, "maxPendingBytes", counters.get());
    }

    @Override
    public final void broadcastMisfits(int size) {
        misfit("a broadcast of " + size + " bytes does not fit " + settings.framing());
    }

    /** Counts a message that does not fit, and makes the first one known. Any thread. */
    private void misfit(@Nullable String why) {
        failedWrites(1);
        if (!misfitReported) {
            misfitReported = true;
            String of = listenerId() == null ? "" : " of listener " + listenerId();
            settings.misfits()
                    .report(
                            "session " + id() + of + ", with " + PrintableAddress.of(remoteAddress()),
                            String.valueOf(why));
        }
    }

    @Override
    public final Audience audience() {
        return requireNonNull(audience);
    }

    @Override
    public final boolean isReached() {
        return reached;
    }

    /** Broadcasts reach the session from now on, and it may join rooms. */
    final void joinAudience() {
        audience = context.streams().join(channel(), loop, settings.framing(), settings.filtered() || tls().secure());
        reached = true;
    }

    /** Broadcasts pass the session by from now on. It stays in its rooms. */
    final void leaveAudience() {
        reached = false;
        if (audience != null) {
            audience.leave(channel());
        }
    }

    /** Broadcasts pass the session by for ever, and it leaves its rooms. A second call has no effect. */
    final void leaveRooms() {
        leaveAudience();
        if (memberships != null || !MEMBERSHIPS.compareAndSet(this, null, Memberships.CLOSED)) {
            requireNonNull(memberships).close(context.rooms());
        }
    }

    @Override
    public final boolean join(String room) {
        requireNonNull(room, "room");
        if (phase() == Phase.OPENING) {
            throw Refusals.notOpenYet(id());
        }
        if (!isOpen()) {
            return false;
        }
        if (memberships == null) {
            MEMBERSHIPS.compareAndSet(this, null, new Memberships());
        }
        return requireNonNull(memberships).join(room, this, context.rooms());
    }

    @Override
    public final void leave(String room) {
        requireNonNull(room, "room");
        if (memberships != null) {
            memberships.leave(room, context.rooms());
        }
    }

    @Override
    public final Set<String> rooms() {
        return memberships == null || !isOpen() ? Set.of() : memberships.rooms();
    }

    /** This session as the destination of messages of one key, of which only the newest waits for the kernel. */
    private final class Latest implements Destination<Void> {
        private final Object key;

        Latest(Object key) {
            this.key = key;
        }

        @Override
        public CompletableFuture<Void> write(ByteBuf data) {
            return WrittenSession.this.write(data, key);
        }

        @Override
        public CompletableFuture<Void> writeMessage(Object message) {
            return WrittenSession.this.writeMessage(message, key);
        }

        @Override
        public Destination<Void> latest(Object other) {
            return WrittenSession.this.latest(other);
        }

        @Override
        public ByteBufAllocator alloc() {
            return WrittenSession.this.alloc();
        }
    }
}
