// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.engine.link.HeldWrites;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.output.Buffers;
import io.cmgr.engine.output.Messages;
import io.cmgr.engine.stream.LinkedSession;
import io.cmgr.engine.stream.StreamSettings;
import io.cmgr.session.LinkDownException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is written to a link. While it is up this is one look at its session, which does the rest. While it is down a
 * message fails on the thread that writes it, or takes its place in the queue of the event loop, as a write to a session
 * does, and is held when its turn has come. A message that a session refuses before its channel has it comes back here. So
 * a thread's messages keep their order, whatever becomes of the connections.
 *
 * <p>Any thread writes; everything else belongs to the event loop.
 */
final class LinkWrites {
    private static final AtomicLongFieldUpdater<LinkWrites> DROPPED =
            AtomicLongFieldUpdater.newUpdater(LinkWrites.class, "dropped");

    /** The link. Any thread asks it. */
    interface Owner {
        /** What writes fail with because the link has ended; null while it goes on. */
        @Nullable
        RuntimeException refusal();

        /** What writes fail with because the link is down. */
        LinkDownException down(String more);

        /** Called on the event loop when the first message is held. */
        void holds();

        /** Called when the event loop has ended. */
        void loopIsGone();
    }

    /** How messages are framed, while the link is down and by its sessions. */
    final StreamSettings settings;

    private final SessionLoop loop;
    private final ByteBufAllocator alloc;
    private final HeldWrites held;
    private final Ticker ticker;
    private final Owner owner;

    /** The session that writes go to; null while the link is down. Written on the event loop. */
    private volatile @Nullable LinkedSession up;

    private volatile long dropped;

    LinkWrites(
            SessionLoop loop,
            StreamSettings settings,
            ByteBufAllocator alloc,
            HeldWrites held,
            Ticker ticker,
            Owner owner) {
        this.loop = loop;
        this.settings = settings;
        this.alloc = alloc;
        this.held = held;
        this.ticker = ticker;
        this.owner = owner;
    }

    /** The session that writes reach; null while the link is down. Any thread. */
    @Nullable
    LinkedSession up() {
        LinkedSession session = up;
        return session != null && session.isOpen() ? session : null;
    }

    /**
     * The session for what comes out of the queue of the event loop; null if there is none. Its end may have begun: as long
     * as it sends what was written to it before that, it must have what waited in front of it, or the order would be lost.
     */
    private @Nullable LinkedSession taking() {
        LinkedSession session = up;
        return session != null && session.takesQueued() ? session : null;
    }

    long dropped() {
        return dropped;
    }

    CompletableFuture<Void> write(ByteBuf data) {
        Buffers.requireAlive(data);
        LinkedSession session = up;
        CompletableFuture<Void> taken = session == null ? null : session.writeReturnable(data);
        if (taken != null) {
            return taken;
        }
        int size = data.readableBytes();
        ByteBuf message;
        try {
            message = settings.encoder().encode(data, alloc);
        } catch (IllegalArgumentException | OutOfMemoryError misfit) {
            return LoopAwareFuture.failed(loop.guard(), misfit);
        }
        return writeWhileDown(message, size);
    }

    CompletableFuture<Void> writeMessage(Object message) {
        if (message instanceof ByteBuf data) {
            return write(data);
        }
        Messages.requireAlive(message);
        LinkedSession session = up;
        CompletableFuture<Void> taken = session == null ? null : session.writeMessageReturnable(message);
        if (taken != null) {
            return taken;
        }
        if (!settings.codec()) {
            return Buffers.refuse(
                    message,
                    loop.guard(),
                    new UnsupportedOperationException("message: the link has no codec that takes "
                            + message.getClass().getName()));
        }
        return writeWhileDown(message, Messages.estimate(message));
    }

    private CompletableFuture<Void> writeWhileDown(Object message, int size) {
        RuntimeException refusal = refusal(size);
        if (refusal != null) {
            return Buffers.refuse(message, loop.guard(), refusal);
        }
        WriteWhileDown write = new WriteWhileDown(message, size);
        if (loop.eventLoop().inEventLoop()) {
            hold(write.held()); // nothing of this thread waits in the queue
        } else {
            loop.submit(write);
        }
        return write;
    }

    /** Takes room for a message of this size, or returns what its write fails with. Any thread. */
    private @Nullable RuntimeException refusal(int size) {
        RuntimeException ended = owner.refusal();
        if (ended != null) {
            return ended;
        }
        if (!held.holds()) {
            return owner.down("");
        }
        if (!held.tryTake(size)) {
            DROPPED.incrementAndGet(this);
            return owner.down(", and its hold is full");
        }
        return null;
    }

    /**
     * Holds a message that a session has refused before its channel had it, or fails it. If the message has waited so long
     * for the event loop that the next session is up, it goes to that one.
     */
    void takeBack(Object message, int size, CompletableFuture<Void> outcome) {
        HeldWrites.Held write = new HeldWrites.Held(message, size, outcome, ticker.nanoTime());
        LinkedSession session = taking();
        if (session != null) {
            send(session, write);
            return;
        }
        RuntimeException refusal = refusal(size);
        if (refusal == null) {
            hold(write);
        } else {
            fail(message, outcome, refusal);
        }
    }

    private void hold(HeldWrites.Held write) {
        held.add(write);
        if (held.messages() == 1) {
            owner.holds();
        }
    }

    /**
     * Lets out what is held, and from then on writes go to this session. Returns false if the session has ended
     * meanwhile: then the rest is still held.
     */
    boolean goUp(LinkedSession session) {
        while (session.isOpen()) {
            HeldWrites.Held next = held.poll();
            if (next == null) {
                up = session;
                return true;
            }
            if (held.isOld(next)) {
                drop(next);
            } else {
                send(session, next);
            }
        }
        return false;
    }

    private static void send(LinkedSession session, HeldWrites.Held write) {
        var unused = session.writeHeld(write.message(), write.size()).whenComplete((sent, error) -> {
            if (error == null) {
                write.outcome().complete(null);
            } else {
                write.outcome().completeExceptionally(error);
            }
        });
    }

    /** The session has ended. */
    void goDown() {
        up = null;
    }

    /** Fails what has been held for too long. */
    void dropOld() {
        for (HeldWrites.Held old = held.pollOld(); old != null; old = held.pollOld()) {
            drop(old);
        }
    }

    private void drop(HeldWrites.Held old) {
        DROPPED.incrementAndGet(this);
        fail(old.message(), old.outcome(), owner.down(", and the message was held for too long"));
    }

    /** Fails everything that is held. */
    void failHeld(RuntimeException why) {
        for (HeldWrites.Held next = held.poll(); next != null; next = held.poll()) {
            fail(next.message(), next.outcome(), why);
        }
    }

    private static void fail(Object message, CompletableFuture<Void> outcome, RuntimeException why) {
        ReferenceCountUtil.release(message);
        outcome.completeExceptionally(why);
    }

    /** A write that came while the link was down; also the caller's future. It has taken room among the held ones. */
    private final class WriteWhileDown extends LoopAwareFuture<Void> implements LoopCommand {
        private final Object message;
        private final int size;
        private final long since = ticker.nanoTime();

        WriteWhileDown(Object message, int size) {
            super(loop.guard());
            this.message = message;
            this.size = size;
        }

        HeldWrites.Held held() {
            return new HeldWrites.Held(message, size, this, since);
        }

        @Override
        public int run() {
            HeldWrites.Held write = held();
            LinkedSession session = taking();
            RuntimeException ended = owner.refusal();
            if (session != null) {
                held.giveBack(size);
                send(session, write);
            } else if (ended != null) {
                held.giveBack(size);
                fail(message, this, ended);
            } else {
                hold(write);
            }
            return ONE;
        }

        @Override
        public void failed(Throwable error) {
            completeExceptionally(error);
        }

        @Override
        public void refuse() {
            held.giveBack(size);
            owner.loopIsGone();
            RuntimeException ended = owner.refusal();
            fail(message, this, ended == null ? owner.down("") : ended);
        }
    }
}
