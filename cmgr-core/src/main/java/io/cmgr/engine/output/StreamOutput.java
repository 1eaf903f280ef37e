// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.cmgr.engine.flow.EarlyFlush;
import io.cmgr.engine.flow.KernelProgress;
import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.SessionLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A stream session's way out. It takes writes until the session begins to close or its output fails, and refuses those
 * that come later. A message that it takes is charged to the session's account of unsent bytes until the kernel has it or
 * it is given up, see {@link PendingBytes}. Event loop only, where nothing else is said.
 */
public abstract class StreamOutput extends SessionOutput {
    /** The session whose output this is. Event loop only, where nothing else is said. */
    public interface Owner {
        /** Whether the session takes writes. Any thread. */
        boolean isOpen();

        /** Counts a message that finds no room in the account; answers how it is refused. Any thread. */
        Throwable noRoom(int size);

        /** How a write is answered that can no longer go out. Any thread. */
        Throwable refusal();

        /** Counts messages that the kernel took. */
        void taken(long bytes, int messages);

        /** The kernel has not taken everything that was flushed. */
        void kernelFull();

        /** The account has room again after a congestion. */
        void writable();

        /** The kernel takes no more. */
        void outputFailed(Throwable cause);
    }

    final Owner owner;
    private final PendingBytes account;

    /** Whether writes that come from the queue are refused. */
    private boolean refusing;

    /** All that was charged and is settled or given up. */
    private long settled;

    StreamOutput(Owner owner, PendingBytes account, Channel channel, SessionLoop loop) {
        super(channel, loop);
        this.owner = owner;
        this.account = account;
    }

    /**
     * Writes a message behind all that its thread has written before, or refuses it. Any thread.
     *
     * @param message as it goes out; taken over
     * @param size the caller's bytes, without what framing adds
     * @param broadcasts bytes of broadcasts that wait for the event loop and are unsent bytes of this session, too
     */
    public final CompletableFuture<Void> write(ByteBuf message, int size, long broadcasts) {
        if (!account.admit(PendingBytes.charge(size), broadcasts)) {
            return Buffers.refuse(message, loop.guard(), owner.noRoom(size));
        }
        return execute(new PendingWrite(this, message, size));
    }

    /** Answers a future that completes when all that this thread has written before has gone out. Any thread. */
    public final CompletableFuture<Void> writeNothing() {
        return execute(new PendingWrite(this));
    }

    private PendingWrite execute(PendingWrite write) {
        loop.execute(write);
        return write;
    }

    /** Writes to the channel, if writes are still taken. */
    final void send(PendingWrite write) {
        if (refusing) {
            write.refuse();
        } else {
            take(write);
        }
    }

    /** Writes to the channel, and sees to it that it is flushed. */
    abstract void take(PendingWrite write);

    /** Charges and counts one message of a broadcast, which the caller then writes to the channel; or refuses it. */
    public final boolean admitBroadcast(int size) {
        if (!account.admit(PendingBytes.charge(size))) {
            var unused = owner.noRoom(size);
            return false;
        }
        broadcast(size);
        return true;
    }

    /** Counts a message that the session's audience is about to write, or to write and flush. */
    abstract void broadcast(int size);

    /** The audience has written the message; called only if the audience makes promises. */
    public abstract void broadcastWritten(ChannelFuture written);

    /** Until {@link #readComplete}, writes need not be flushed one by one: the end of the read flushes them. */
    public abstract void readBegins();

    public abstract void readComplete();

    /** Refuses what still comes from the queue. What was taken goes out. */
    public final void stopTaking() {
        refusing = true;
    }

    @Override
    public final void fail(Throwable cause) {
        refusing = true;
        failTaken(cause);
    }

    /** Fails what was taken and has not gone out. */
    abstract void failTaken(Throwable cause);

    /** Takes messages off the account that the kernel has, or that failed; answers whether this ended a congestion. */
    final boolean settle(long charged, long bytes, int messages, @Nullable Throwable failure) {
        settled += charged;
        if (failure == null) {
            owner.taken(bytes, messages);
        }
        return account.release(charged) && owner.isOpen();
    }

    /** How a write is answered that can no longer go out. Any thread. */
    final Throwable refusal() {
        return owner.refusal();
    }

    /** Takes a write off the account that was admitted and never sent. Any thread. */
    final void giveUp(int size) {
        account.release(PendingBytes.charge(size));
    }

    /** Settles a write of nothing that has nothing to wait for; where the channel has closed, what was before it is lost. */
    final void settleNothing(PendingWrite write) {
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
}
