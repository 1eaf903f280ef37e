// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static java.util.Objects.requireNonNull;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SessionStats;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A session on a Netty channel, stream or datagram: its identity, its figures, and its end.
 *
 * <p>The end has three steps. Whoever first finds a reason records it, on any thread. A close begins on the event loop
 * behind everything that its caller wrote before, and lets the output drain. When the channel has become inactive the
 * session finishes: it leaves the registry, fails what is pending, delivers DISCONNECTED, completes its future.
 */
abstract class ChannelSession implements Session, RegistryEntry, CloseCommand.Target {
    // Sessions are many: their atomic fields are no objects of their own.
    private static final AtomicReferenceFieldUpdater<ChannelSession, @Nullable Ending> ENDING =
            AtomicReferenceFieldUpdater.newUpdater(ChannelSession.class, Ending.class, "ending");
    private static final AtomicIntegerFieldUpdater<ChannelSession> FINISHED =
            AtomicIntegerFieldUpdater.newUpdater(ChannelSession.class, "finished");

    final EngineContext context;
    final SessionLoop loop;
    final SessionHandler handler;
    final Figures figures;

    /** The account in the figures. */
    final PendingBytes pending;

    final PauseOwners pauses;

    private final String id;
    private final SessionKind kind;
    private final Channel channel;
    private final SocketAddress localAddress;
    private final @Nullable SocketAddress remoteAddress;
    private final Instant since = Instant.now();
    private final CompletableFuture<Void> closed;

    /** Why the session ends; null until somebody finds a reason. The first wins, unless another tells more. */
    private volatile @Nullable Ending ending;

    /** False as soon as a close began, or the output failed: no write is taken any more. */
    private volatile boolean open = true;

    /** Whether somebody wants it closed, gracefully or not; nothing is delivered any more. */
    private volatile boolean closeRequested;

    private volatile @Nullable Object attachment;
    private volatile Unsent unsent = Unsent.NOTHING;

    /** Whether the handler knows of the session, and will learn of its end. */
    private boolean announced;

    /** Not 0 once the end has come. Set on the event loop, or by whoever finds that the loop is gone. */
    private volatile int finished;

    ChannelSession(
            EngineContext context,
            String id,
            SessionKind kind,
            Channel channel,
            SessionHandler handler,
            long maxPendingBytes) {
        this.context = context;
        this.id = id;
        this.kind = kind;
        this.channel = channel;
        this.handler = handler;
        loop = context.loops().of(channel.eventLoop());
        figures = new Figures(maxPendingBytes);
        pending = figures;
        pauses = new PauseOwners(channel);
        localAddress = UnixAddresses.local(channel);
        remoteAddress = UnixAddresses.remote(channel);
        closed = new LoopAwareFuture<>(context.loops());
    }

    abstract SessionOutput output();

    /** Nothing more will come: lets go of timers, memory and its place. */
    abstract void letGo();

    /** Among how many addresses of the host the system chooses for what the session sends. */
    int localAddresses() {
        return 1;
    }

    /** Datagrams that were read and dropped. Any thread. */
    long discarded() {
        return 0;
    }

    /** Datagrams that the kernel has dropped; -1 where it does not tell. Any thread. */
    long kernelDropped() {
        return -1;
    }

    /** Why the session ends if its channel has become inactive, and nobody has said why. */
    Ending endOfChannel() {
        return Ending.LOCAL_CLOSE;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public SessionKind kind() {
        return kind;
    }

    @Override
    public SocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public @Nullable String listenerId() {
        Listener listener = listener();
        return listener == null ? null : listener.id();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isWritable() {
        return open && !pending.congested();
    }

    @Override
    public void pauseReads(Object owner) {
        pauses.pause(owner);
    }

    @Override
    public void resumeReads(Object owner) {
        pauses.resume(owner);
    }

    @Override
    public void pauseReads() {
        pauses.pause(PauseOwners.APPLICATION);
    }

    @Override
    public void resumeReads() {
        pauses.resume(PauseOwners.APPLICATION);
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed.copy();
    }

    @Override
    public CompletableFuture<Void> close() {
        return end(Ending.LOCAL_CLOSE);
    }

    @Override
    public CompletableFuture<Void> abort() {
        requestAbort(Ending.ABORTED);
        return closed();
    }

    @Override
    public SessionStats stats() {
        return new SessionStats(
                id,
                kind,
                listenerId(),
                localAddress,
                remoteAddress,
                since,
                figures.bytesIn(),
                figures.bytesOut(),
                figures.readCount(),
                figures.writeCount(),
                pending.get(),
                figures.droppedCount(),
                figures.truncatedCount(),
                discarded(),
                kernelDropped(),
                localAddresses());
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public void attachment(@Nullable Object attachment) {
        this.attachment = attachment;
    }

    @Override
    public <T> Attribute<T> attr(AttributeKey<T> key) {
        return channel.attr(key);
    }

    @Override
    public <T> boolean hasAttr(AttributeKey<T> key) {
        return channel.hasAttr(key);
    }

    @Override
    public Channel channel() {
        return channel;
    }

    @Override
    public ByteBufAllocator alloc() {
        return channel.alloc();
    }

    @Override
    public @Nullable Session session() {
        return this;
    }

    /** Records why the session ends, unless a reason is known that this one does not outweigh. Any thread. */
    void because(Ending found) {
        var unused = ENDING.accumulateAndGet(this, found, Ending::weightier);
    }

    /** Whether somebody wants the session closed, after which nothing is delivered. */
    boolean closeRequested() {
        return closeRequested;
    }

    /** How a write is answered once the session is no longer open. */
    public Throwable refusal() {
        Ending known = ending;
        return (known == null ? endOfChannel() : known).refusal(id);
    }

    /** How a write is answered that comes when the session is no longer open. */
    Throwable lateRefusal() {
        return context.registry().isClosed() ? Ending.MANAGER_CLOSED.refusal(id) : refusal();
    }

    /** Refuses writes from now on, without closing yet. */
    void refuseWrites() {
        open = false;
    }

    @Override
    public CompletableFuture<Void> end(Ending why) {
        requestEnd(why);
        return closed();
    }

    /** Asks for a graceful end, for this reason unless another is known. Any thread. */
    void requestEnd(Ending why) {
        because(why);
        open = false;
        if (!closeRequested) {
            closeRequested = true;
            loop.submit(new CloseCommand(this));
        }
    }

    /** Asks for a reset of the connection. Any thread. */
    void requestAbort(Ending why) {
        endNow(why, this::reset);
    }

    /** Asks for an end now, by closing the channel in this way. */
    void endNow(Ending why, Runnable close) {
        because(why);
        open = false;
        closeRequested = true;
        try {
            channel.eventLoop().execute(close);
        } catch (RejectedExecutionException loopIsGone) {
            finishAfterLoop();
        }
    }

    /** A lingering time of zero makes the close a reset; a datagram or Unix socket has no such option. */
    void reset() {
        if (channel.isOpen() && !finished()) {
            unsent = unsent.and(KernelOutput.unacknowledged(channel));
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            closeChannel();
        }
    }

    /** Takes note of bytes, 0 where their number is unknown, that the kernel may not deliver since we close. */
    void undelivered(long bytes) {
        unsent = new Unsent(true, bytes);
    }

    /** Closes the channel now; the session finishes when the channel has become inactive. */
    @Override
    public void closeChannel() {
        ChannelClose.now(channel);
    }

    /** Counts what the kernel took; answers whether this ended a congestion. Event loop only. */
    public boolean settled(long charged, long bytes, int messages) {
        figures.wrote(bytes, messages);
        return givenUp(charged);
    }

    /** Takes messages off the account; answers whether this ended a congestion. Event loop only. */
    public boolean givenUp(long charged) {
        return pending.release(charged) && open;
    }

    /** A callback threw: the session is closed, and nobody else is touched. Event loop only. */
    void handlerFailed(String callback, Throwable error) {
        Ending why = Ending.ofHandler(error);
        if (why.reason() == DisconnectReason.HANDLER_ERROR) {
            context.faults().report("session " + id, callback + " threw, the session is closed", error);
        }
        requestEnd(why);
    }

    public void writable() {
        try {
            handler.onWritable(this);
        } catch (Throwable error) {
            handlerFailed("onWritable", error);
        } finally {
            StrayInterrupt.clear();
        }
    }

    /** The handler is about to hear of the session. */
    void announced() {
        announced = true;
    }

    @Override
    public boolean finished() {
        return finished != 0;
    }

    /** The channel is inactive, and nothing more will come. */
    final void finish() {
        if (!FINISHED.compareAndSet(this, 0, 1)) {
            return;
        }
        letGo();
        open = false;
        because(endOfChannel());
        Ending why = requireNonNull(ending);
        unsent = unsent.and(pending.get());
        context.registry().remove(this, stats());
        output().fail(why.refusal(id));
        if (why.cause() instanceof LinkageError misfit) {
            context.faults().report("session " + id, "ended by classes that do not fit together", misfit);
        }
        if (announced) {
            disconnected(why);
        }
        closed.complete(null);
        StrayInterrupt.clear();
    }

    private void disconnected(Ending why) {
        try {
            handler.onDisconnected(this, why.reason(), why.cause());
        } catch (Throwable error) {
            context.faults().report("session " + id, "onDisconnected threw", error);
        } finally {
            StrayInterrupt.clear();
        }
    }

    @Override
    public SessionHandler handler() {
        return handler;
    }

    @Override
    public Unsent unsent() {
        return unsent;
    }

    @Override
    public void orphaned() {
        if (channel.eventLoop().isTerminated()) {
            finish();
        }
    }

    /** Nobody tells any more that the channel is inactive: a loop that is shut down in haste does not close its own. */
    @Override
    public void finishAfterLoop() {
        var unused = channel.eventLoop().terminationFuture().addListener(ended -> finish());
    }
}
