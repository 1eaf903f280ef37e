// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.flow.EarlyFlush;
import io.cmgr.engine.flow.KernelProgress;
import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The output of a stream session. It takes writes until the session begins to close or the output fails, and refuses
 * those that come later. Each message is charged to the session's account of unsent bytes before it is queued, and
 * stays charged until the kernel has taken it or it is given up: see {@link PendingBytes}. The methods are called on
 * the event loop only, unless marked otherwise.
 */
public abstract class StreamOutput extends SessionOutput implements NewestOnly.Outlet {
    final OutputOwner owner;
    final PendingBytes account;

    /** Whether writes that come out of the queue are not taken: they are refused, or handed to the successor. */
    private boolean refusing;

    /** The output that has replaced this one; null as long as this is the session's. */
    private @Nullable StreamOutput successor;

    /** The sum of all charges that have been settled, for {@link #progress}. */
    private long settled;

    StreamOutput(OutputOwner owner, PendingBytes account, Channel channel, SessionLoop loop) {
        super(channel, loop);
        this.owner = owner;
        this.account = account;
    }

    /**
     * Writes a message behind all that the calling thread has written before, or refuses it. Any thread.
     *
     * @param message the framed message, or an object that handlers will encode, which this method takes over
     * @param size the size of the caller's data, without what framing adds; of an object, an estimate
     * @param broadcasts the bytes of broadcasts that wait for the event loop. They count as unsent bytes of this
     *     session, too
     */
    public final CompletableFuture<Void> write(Object message, int size, long broadcasts) {
        if (!account.admit(PendingBytes.charge(size), broadcasts)) {
            return Buffers.refuse(message, loop.guard(), owner.noRoom(size));
        }
        return execute(new PendingWrite(this, message, size));
    }

    /**
     * Writes a message as {@link #write} does, or, while the kernel is behind, lets it wait in the place of an older
     * one of this key. Any thread.
     */
    public final CompletableFuture<Void> writeLatest(Object key, Object message, int size, long broadcasts) {
        if (!account.admit(PendingBytes.charge(size), broadcasts)) {
            return Buffers.refuse(message, loop.guard(), owner.noRoom(size));
        }
        return execute(new LatestWrite(this, key, message, size));
    }

    /** How many messages of {@link #writeLatest} were replaced by newer ones. Any thread. */
    public final long superseded() {
        return NewestOnly.superseded(channel);
    }

    /**
     * Writes a message as {@link #write} does. If it is refused before the channel has it, the owner may take it back.
     * Any thread.
     */
    public final CompletableFuture<Void> writeReturnable(Object message, int size, long broadcasts) {
        if (!account.admit(PendingBytes.charge(size), broadcasts)) {
            return Buffers.refuse(message, loop.guard(), owner.noRoom(size));
        }
        return execute(new ReturnableWrite(this, message, size));
    }

    /** Writes a message as {@link #writeReturnable} does, however much is unsent: the caller has a bound of its own. */
    public final CompletableFuture<Void> writeReturnableUnbounded(Object message, int size) {
        account.add(PendingBytes.charge(size));
        return execute(new ReturnableWrite(this, message, size));
    }

    /**
     * Returns a future that completes when all that the calling thread has written before has been sent. Any thread.
     */
    public final CompletableFuture<Void> writeNothing() {
        return execute(new WriteOfNothing(this, true));
    }

    @Override
    public final CompletableFuture<Void> flushed() {
        return execute(new WriteOfNothing(this, false)).exceptionally(failed -> null);
    }

    /** Writes a message, however much is unsent: the caller has a bound of its own. Any thread. */
    public final CompletableFuture<Void> writeUnbounded(ByteBuf message, int size) {
        account.add(PendingBytes.charge(size));
        return execute(new PendingWrite(this, message, size));
    }

    private PendingWrite execute(PendingWrite write) {
        loop.execute(write);
        return write;
    }

    /** Writes to the channel, or else has the successor do it, or refuses the write. */
    private void send(PendingWrite write) {
        if (!refusing) {
            take(write);
        } else if (successor != null) {
            successor.send(write);
        } else {
            write.refuse();
        }
    }

    private void sendLatest(LatestWrite write) {
        StreamOutput output = current();
        if (output.refusing) {
            write.refuse();
        } else {
            NewestOnly.of(channel).write(write.key, write, output);
        }
    }

    /** A write of nothing comes behind the messages that wait, too. */
    private void sendNothing(WriteOfNothing write) {
        StreamOutput output = current();
        if (write.refusable && output.refusing) {
            write.refuse();
        } else if (!NewestOnly.letWait(write, channel)) {
            output.take(write);
        }
    }

    /** The output that takes what is written here: this one, or that which has replaced it. */
    private StreamOutput current() {
        return successor == null ? this : successor;
    }

    /** From now on the successor takes what is written, also what waits in the queue for this output. */
    final void retire(StreamOutput next) {
        NewestOnly.handOverAll(channel, this);
        successor = next;
        refusing = true;
        retired();
    }

    /** The session flushes this output no more: what was taken must settle without that, as all does that has a promise. */
    void retired() {}

    @Override
    public final void takeWaiting(StreamWrite write) {
        loop.execute(new Waiting(this, write));
    }

    @Override
    public final void onceGone(Runnable action) {
        PendingWrite nothing = new PendingWrite(this);
        var unused = nothing.whenComplete((gone, failed) -> action.run());
        take(nothing);
    }

    /**
     * Charges a message of a broadcast, which the caller then writes to the channel; if there is no room, counts the
     * message as dropped.
     *
     * @return whether the session takes the message
     */
    public final boolean admitBroadcast(int size) {
        if (!account.admit(PendingBytes.charge(size))) {
            var unused = owner.noRoom(size);
            return false;
        }
        broadcast(size);
        return true;
    }

    /** Adds a message to those under way, which the session's audience is about to write to the channel. */
    abstract void broadcast(int size);

    /** Called when the audience has passed the message to the channel; only in an audience with promises. */
    public abstract void broadcastWritten(ChannelFuture written);

    /** Until {@link #readComplete}, writes need not be flushed one by one: the end of the read flushes them. */
    public abstract void readBegins();

    /** Ends what {@link #readBegins} began, and flushes. */
    public abstract void readComplete();

    /** Whether the output takes what is written, so that it goes out. */
    public final boolean takes() {
        return !refusing;
    }

    /** Refuses the writes that come from now on. Those that have been taken are still sent. */
    public final void stopTaking() {
        refusing = true;
    }

    @Override
    public final void fail(Throwable cause) {
        refusing = true;
        NewestOnly.fail(channel, cause);
        failTaken(cause);
    }

    /** Fails the writes that have been taken and are not sent yet. */
    abstract void failTaken(Throwable cause);

    /** Charges a message that is under way with what it takes now that it is encoded. */
    final void recharge(int estimated, int encoded) {
        int more = PendingBytes.charge(encoded) - PendingBytes.charge(estimated);
        if (more >= 0) {
            account.add(more);
        } else if (account.release(-more) && owner.isOpen()) {
            owner.writable();
        }
    }

    /**
     * Releases the charges of messages that the kernel has taken, or that have failed.
     *
     * @return whether this has ended a congestion of a session that is still open
     */
    final boolean settle(long charged, long bytes, int messages, @Nullable Throwable failure) {
        settled += charged;
        if (failure == null) {
            owner.sent(bytes, messages);
        } else {
            owner.failedWrites(messages);
        }
        return account.release(charged) && owner.isOpen();
    }

    /**
     * Settles a write of nothing when nothing is under way. If the channel has closed, the writes before it may be
     * lost: it fails.
     */
    final void settleNothing(StreamWrite write) {
        write.settleAll(channel.isOpen() ? null : owner.refusal());
    }

    @Override
    public final void flushEarly() {
        EarlyFlush.of(channel);
    }

    @Override
    public final Object progress() {
        return KernelProgress.of(channel, settled);
    }

    /** A write that has waited, and is handed over now; also when writes are refused by now. */
    private record Waiting(StreamOutput output, StreamWrite write) implements LoopCommand {
        @Override
        public int run() {
            output.current().take(write);
            return ONE;
        }

        @Override
        public void failed(Throwable error) {
            write.giveUp(error);
        }

        @Override
        public void refuse() {
            write.giveUp(output.owner.refusal());
        }
    }

    /** A write as the command that waits in the loop's queue. It is the same object as the caller's future. */
    static class PendingWrite extends StreamWrite implements LoopCommand {
        final StreamOutput output;

        PendingWrite(StreamOutput output, Object data, int size) {
            super(output.loop.guard(), data, size);
            this.output = output;
        }

        PendingWrite(StreamOutput output) {
            super(output.loop.guard());
            this.output = output;
        }

        @Override
        public int run() {
            output.send(this);
            return ONE;
        }

        @Override
        public final void failed(Throwable error) {
            giveUp(error);
        }

        @Override
        public void refuse() {
            giveUp(output.owner.refusal());
        }

        @Override
        final void giveUp(Throwable why) {
            if (!isEmpty()) {
                ReferenceCountUtil.release(handOver());
                output.account.release(PendingBytes.charge(size()));
                output.owner.failedWrites(1);
            }
            completeExceptionally(why);
        }

        @Override
        final void supersede() {
            ReferenceCountUtil.release(handOver());
            boolean relieved = output.account.release(PendingBytes.charge(size()));
            completeExceptionally(output.owner.superseded());
            if (relieved && output.owner.isOpen()) {
                output.owner.writable();
            }
        }

        @Override
        final void refuseKey(int waiting) {
            giveUp(output.owner.noPlaceForKey(waiting));
        }
    }

    /** A message that may go back to where it came from. */
    private static final class ReturnableWrite extends PendingWrite {
        ReturnableWrite(StreamOutput output, Object data, int size) {
            super(output, data, size);
        }

        @Override
        public void refuse() {
            Object message = handOver();
            output.account.release(PendingBytes.charge(size()));
            if (!output.owner.takesBack(message, size(), this)) {
                ReferenceCountUtil.release(message);
                output.owner.failedWrites(1);
                completeExceptionally(output.owner.refusal());
            }
        }
    }

    /** A message of which only the newest of its key waits. */
    private static final class LatestWrite extends PendingWrite {
        private final Object key;

        LatestWrite(StreamOutput output, Object key, Object data, int size) {
            super(output, data, size);
            this.key = key;
        }

        @Override
        public int run() {
            output.sendLatest(this);
            return ONE;
        }
    }

    /** A write of nothing, which completes when all before it have gone out. */
    private static final class WriteOfNothing extends PendingWrite {
        /** Whether it is refused when writes are. */
        private final boolean refusable;

        WriteOfNothing(StreamOutput output, boolean refusable) {
            super(output);
            this.refusable = refusable;
        }

        @Override
        public int run() {
            output.sendNothing(this);
            return ONE;
        }
    }
}
