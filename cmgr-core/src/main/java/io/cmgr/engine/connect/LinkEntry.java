// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.engine.close.Unsent;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.manager.RegisteredLink;
import io.cmgr.engine.manager.RegistryEntry;
import io.cmgr.engine.stream.StreamSession;
import io.cmgr.session.Destination;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Link;
import io.cmgr.session.LinkDownException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionHandler;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The link in the registry: its id, its session, and its end. Any thread may ask for the end, and the first reason wins;
 * what follows takes its place in the queue of the event loop, behind the writes before it. If the event loop has ended,
 * the link ends on another thread. Any thread, unless a comment says otherwise.
 */
abstract class LinkEntry implements RegisteredLink, LinkWrites.Owner {
    private static final AtomicReferenceFieldUpdater<LinkEntry, @Nullable EndReason> ENDING =
            AtomicReferenceFieldUpdater.newUpdater(LinkEntry.class, EndReason.class, "ending");

    private static final AtomicIntegerFieldUpdater<LinkEntry> LOOP_GONE =
            AtomicIntegerFieldUpdater.newUpdater(LinkEntry.class, "loopGone");

    final ManagerContext context;
    final String id;
    final SessionHandler handler;
    final EventLoop eventLoop;
    final SessionLoop loop;
    final LinkFigures figures;
    private final Link link;
    private final CompletableFuture<Void> closed;

    /** Why the link ends; null while it goes on. Set once. */
    private volatile @Nullable EndReason ending;

    /** The session, open or closing; null if there is none. */
    private volatile @Nullable StreamSession session;

    /** 1 as soon as the end of the event loop has been noticed, else 0. */
    private volatile int loopGone;

    LinkEntry(
            Link link,
            ManagerContext context,
            String id,
            SessionHandler handler,
            EventLoop eventLoop,
            LinkFigures figures) {
        this.link = link;
        this.context = context;
        this.id = id;
        this.handler = handler;
        this.eventLoop = eventLoop;
        this.figures = figures;
        loop = context.loops().of(eventLoop);
        closed = new LoopAwareFuture<>(context.loops());
    }

    /** No attempt follows, and everything that waits for one fails. Event loop only, or when that has terminated. */
    abstract void endAttempts();

    /** Why the link ends; null while it goes on. */
    final @Nullable EndReason ending() {
        return ending;
    }

    /** The open session; null if there is none. */
    @Nullable
    final StreamSession open() {
        StreamSession now = session;
        return now != null && now.isOpen() ? now : null;
    }

    final boolean isOpen() {
        return ending == null;
    }

    final CompletableFuture<Void> closed() {
        return closed.copy();
    }

    /** Ends the link, and its session gracefully. */
    @Override
    public CompletableFuture<Void> end(EndReason why) {
        endAttempts(why);
        StreamSession now = session;
        if (now != null) {
            now.requestEnd(why);
        }
        return closed();
    }

    @Override
    public CompletableFuture<Void> force(EndReason why) {
        endAttempts(why);
        StreamSession now = session;
        if (now != null) {
            var unused = now.force(why);
        }
        return closed();
    }

    @Override
    public void retire() {
        endAttempts(EndReason.MANAGER_CLOSED);
    }

    private void endAttempts(EndReason why) {
        if (ENDING.compareAndSet(this, null, why)) {
            execute(this::endAttempts);
        }
    }

    /** Gives the id and the place back. The first call has an effect. */
    private void release() {
        if (context.registry().release(this)) {
            context.limit().release();
            context.placement().remove(eventLoop);
        }
    }

    /** No attempt follows: the link has ended, or it ends with its session. Event loop only, as {@link #endAttempts}. */
    final void endWithoutSession() {
        if (session == null) {
            release();
            closed.complete(null);
        }
    }

    /** The last session has ended, and is about to deliver DISCONNECTED. Event loop only, as {@link #endAttempts}. */
    final void endWith(StreamSession last) {
        release();
        var unused = last.closed().whenComplete((ended, never) -> closed.complete(null));
    }

    /** The link ends as soon as the event loop has terminated, on the thread that says so. */
    @Override
    public void loopIsGone() {
        var unused = ENDING.compareAndSet(this, null, EndReason.MANAGER_CLOSED);
        if (firstToNotice()) {
            var unusedToo = eventLoop.terminationFuture().addListener(ended -> endAfterLoop());
        }
    }

    /** Whether nobody has noticed the end of the event loop before. */
    private boolean firstToNotice() {
        return loopGone == 0 && LOOP_GONE.compareAndSet(this, 0, 1);
    }

    private void endAfterLoop() {
        endAttempts();
        StreamSession now = session;
        if (now != null) {
            now.orphaned();
        }
    }

    @Override
    public void orphaned() {
        if (eventLoop.isTerminated() && firstToNotice()) {
            var unused = ENDING.compareAndSet(this, null, EndReason.MANAGER_CLOSED);
            endAfterLoop();
        }
    }

    /** What {@code connected} fails with at the end: what failed last. */
    final Throwable failure() {
        EndReason why = ending;
        Throwable last = figures.lastFailure();
        if (why != null && why.reason() == DisconnectReason.MANAGER_CLOSED) {
            return Refusals.managerClosed("link " + id);
        }
        return last != null ? last : new SessionClosedException("link " + id + " is closed");
    }

    @Override
    public @Nullable RuntimeException refusal() {
        EndReason why = ending;
        if (why == null) {
            return null;
        }
        return why.reason() == DisconnectReason.MANAGER_CLOSED
                ? Refusals.managerClosed("link " + id)
                : new SessionClosedException("link " + id + " is closed");
    }

    @Override
    public LinkDownException down(String more) {
        return new LinkDownException("link " + id + " is down" + figures.lastWords() + more);
    }

    /** Runs the step on the event loop: now if the caller is on it, else behind what waits there. */
    final void execute(Runnable step) {
        execute(step, this::loopIsGone);
    }

    /** The same; if the event loop has ended, runs the other step. */
    public void execute(Runnable step, Runnable refused) {
        loop.execute(new Step(step, refused));
    }

    private record Step(Runnable step, Runnable refused) implements LoopCommand {
        @Override
        public int run() {
            step.run();
            return ONE;
        }

        @Override
        public void failed(Throwable error) {
            // which the loop reports
        }

        @Override
        public void refuse() {
            refused.run();
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Link link() {
        return link;
    }

    @Override
    public @Nullable Session session() {
        return session;
    }

    @Override
    public @Nullable RegistryEntry held() {
        return session;
    }

    @Override
    public void hold(@Nullable RegistryEntry begun) {
        session = (StreamSession) begun;
    }

    @Override
    public Destination<Void> destination() {
        return link;
    }

    @Override
    public SessionHandler handler() {
        return handler;
    }

    @Override
    public String explain() {
        return link.explain();
    }

    @Override
    public Unsent unsent() {
        return Unsent.NOTHING;
    }
}
