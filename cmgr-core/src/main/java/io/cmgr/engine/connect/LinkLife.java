// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.engine.close.ChannelClose;
import io.cmgr.engine.link.Backoff;
import io.cmgr.engine.link.HeldWrites;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.Lease;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.RegistryEntry;
import io.cmgr.engine.stream.StreamSession;
import io.cmgr.engine.stream.StreamSettings;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Link;
import io.cmgr.session.LinkStats;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionStats;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The life of a link: it waits, connects, has a session, and begins again when that has ended. It holds the id and one
 * place from its beginning to its end. Each of its sessions is registered under it, and counts in the totals only.
 *
 * <p>Everything belongs to the link's event loop, except where a comment says "any thread". What another thread asks for
 * takes its place in the loop's queue, among the writes. One timer rings for whatever is due next.
 */
final class LinkLife extends LinkEntry implements Lease, LinkAttempts.Owner {
    private enum State {
        /** Nothing is under way; the next attempt has its time. */
        WAITING,

        /** An attempt is under way, or waits for its turn among those of other links. */
        CONNECTING,

        /** There is a session, and it is not up yet, or never will be. */
        OPEN,

        /** There is a session that is up, or whose end has begun. */
        UP,

        /** No attempt follows. A session may still be there, and is closing. */
        ENDED
    }

    private final Reconnect manner;
    private final StreamSettings settings;
    private final Ticker ticker;
    private final Backoff backoff;
    private final HeldWrites held;
    private final LinkTimer timer;
    private final LinkAttempts attempts;
    private final LinkWaiters waiters = new LinkWaiters();

    /** What is written to the link. Any thread. */
    final LinkWrites writes;

    private State state = State.WAITING;

    /** When the next attempt begins, by the ticker. Only in WAITING. */
    private long nextAttempt;

    /** When the session must be confirmed, by the ticker. Only in OPEN, and if {@link #awaitsConfirmation}. */
    private long confirmBy;

    private boolean awaitsConfirmation;

    /** Whether the attempt after this session begins without a delay. */
    private boolean withoutDelay;

    private boolean gaveUp;

    /** Who pauses the attempts. A set that is replaced and never changed. */
    private Set<Object> pauses = Set.of();

    LinkLife(
            Link link,
            ManagerContext context,
            TcpConnect where,
            Reconnect manner,
            String id,
            SessionHandler handler,
            StreamSettings settings,
            EventLoop eventLoop,
            DoubleSupplier random,
            String target) {
        super(link, context, id, handler, eventLoop, new LinkFigures(id, target));
        this.manner = manner;
        this.settings = settings;
        ticker = eventLoop.ticker();
        backoff = new Backoff(manner, ticker, random);
        held = new HeldWrites(manner, ticker);
        writes = new LinkWrites(loop, settings, context.settings().allocator(), held, ticker, this);
        timer = new LinkTimer(eventLoop, this::lookAtTime, this::loopIsGone);
        attempts = new LinkAttempts(context, where, eventLoop, this);
    }

    /** Begins with the first attempt, unless there is a pause already. Any thread. */
    void start() {
        execute(() -> {
            if (isOpen()) {
                waitForAttempt(0);
            }
        });
    }

    /** Does what is due now, and sets the timer for what is due next. */
    private void lookAtTime() {
        writes.dropOld();
        if (state == State.ENDED) {
            return;
        }
        if (backoff.isLimited() && writes.up() == null && isDue(backoff.giveUpAt())) {
            gaveUp = true;
            figures.gaveUp();
            var unused = end(EndReason.LOCAL_CLOSE);
            return;
        }
        if (state == State.OPEN && awaitsConfirmation && isDue(confirmBy)) {
            awaitsConfirmation = false;
            notConfirmed();
        }
        if (state == State.WAITING && pauses.isEmpty() && isDue(nextAttempt)) {
            state = State.CONNECTING;
            figures.waitsNot();
            attempts.begin();
        }
        setTimer();
    }

    private boolean isDue(long time) {
        return time - ticker.nanoTime() <= 0;
    }

    private void setTimer() {
        long now = ticker.nanoTime();
        long delay = held.nanosLeft();
        if (backoff.isLimited() && state != State.UP) {
            delay = Math.min(delay, backoff.giveUpAt() - now);
        }
        if (state == State.OPEN && awaitsConfirmation) {
            delay = Math.min(delay, confirmBy - now);
        }
        if (state == State.WAITING && pauses.isEmpty()) {
            delay = Math.min(delay, nextAttempt - now);
        }
        timer.set(delay);
    }

    @Override
    public void holds() {
        setTimer();
    }

    private void waitForAttempt(long delayNanos) {
        state = State.WAITING;
        nextAttempt = ticker.nanoTime() + delayNanos;
        showNextAttempt();
        lookAtTime();
    }

    private void showNextAttempt() {
        if (state == State.WAITING && pauses.isEmpty()) {
            figures.waits(Duration.ofNanos(Math.max(0, nextAttempt - ticker.nanoTime())));
        } else {
            figures.waitsNot();
        }
    }

    @Override
    public boolean wantsAttempt() {
        return state == State.CONNECTING && pauses.isEmpty();
    }

    @Override
    public void attemptDropped() {
        if (state == State.CONNECTING) {
            waitForAttempt(0); // for the resume
        }
    }

    @Override
    public void failed(Throwable why) {
        if (!eventLoop.inEventLoop()) {
            loopIsGone();
        } else if (state == State.CONNECTING) {
            attempts.over();
            backoff.failed();
            figures.down(String.valueOf(why), why, true);
            waitForAttempt(backoff.delayNanos());
        }
    }

    @Override
    public @Nullable StreamSession begin(Channel connected) {
        StreamSession begun = new StreamSession(context, id, connected, null, handler, settings, this);
        if (!context.registry().begin(this, begun)) {
            ChannelClose.now(connected);
            return null;
        }
        attempts.over();
        state = State.OPEN;
        awaitsConfirmation = false;
        withoutDelay = false;
        EndReason why = ending();
        if (why != null) {
            begun.requestEnd(why);
        }
        return begun;
    }

    @Override
    public void ready(StreamSession begun) {
        if (state != State.OPEN || !begun.isOpen()) {
            return;
        }
        figures.connected();
        Throwable error = begun.openAndNotify();
        if (error != null || state != State.OPEN) {
            return; // it ends; or it was confirmed in the callback, or the link was closed
        }
        Duration limit = manner.confirmLimit();
        if (limit == null) {
            goUp(begun);
        } else {
            awaitsConfirmation = true;
            confirmBy = ticker.nanoTime() + limit.toNanos();
            setTimer();
        }
    }

    private void goUp(StreamSession begun) {
        if (!writes.goUp(begun)) {
            return; // its end has begun
        }
        state = State.UP;
        backoff.up();
        figures.up();
        setTimer();
        waiters.complete(begun);
        StrayInterrupt.clear();
    }

    private void notConfirmed() {
        StreamSession silent = open();
        if (silent != null) {
            silent.requestEnd(new EndReason(
                    DisconnectReason.LOCAL_CLOSE,
                    new TimeoutException(
                            "link " + id + ": the session was not confirmed within " + manner.confirmLimit())));
        }
    }

    @Override
    public void end(RegistryEntry entry, SessionStats last) {
        StreamSession over = (StreamSession) entry;
        context.registry().end(this, entry, last);
        writes.goDown();
        if (state == State.ENDED) {
            endWith(over);
        } else if (!eventLoop.inEventLoop()) {
            loopIsGone();
        } else if (isOpen()) {
            connectAgain(over);
        } else {
            state = State.WAITING; // until the end has its turn in the queue
        }
    }

    private void connectAgain(StreamSession over) {
        boolean lived = state == State.UP && backoff.down();
        if (state != State.UP) {
            backoff.failed();
        }
        EndReason why = over.reason();
        figures.down(textOf(why), failureOf(why), !lived);
        waitForAttempt(withoutDelay ? 0 : backoff.delayNanos());
    }

    private static String textOf(@Nullable EndReason why) {
        return why == null ? "" : why.reason() + (why.cause() == null ? "" : " (" + why.cause() + ")");
    }

    /** What ended a session as a failure; null if the peer or we have simply closed it. */
    private @Nullable Throwable failureOf(@Nullable EndReason why) {
        if (why == null || (why.cause() == null && !why.isFailure())) {
            return null;
        }
        return why.cause() == null ? why.refusal(id) : why.cause();
    }

    @Override
    public boolean takesBack(Object message, int size, CompletableFuture<Void> outcome) {
        if (!eventLoop.inEventLoop()) {
            return false;
        }
        writes.takeBack(message, size, outcome);
        return true;
    }

    /** The next time that the link is up. Any thread. */
    CompletableFuture<Session> connected() {
        CompletableFuture<Session> outcome = new LoopAwareFuture<>(context.loops());
        execute(() -> await(outcome), () -> {
            loopIsGone();
            outcome.completeExceptionally(failure());
        });
        return outcome;
    }

    private void await(CompletableFuture<Session> outcome) {
        StreamSession now = open();
        if (now != null && state == State.UP) {
            outcome.complete(now);
        } else if (!isOpen()) {
            outcome.completeExceptionally(failure());
        } else {
            waiters.add(outcome);
        }
    }

    /** Any thread. */
    void confirm(Session passed) {
        execute(() -> {
            StreamSession now = open();
            if (state == State.OPEN && now != null && passed == now && manner.confirmLimit() != null) {
                goUp(now);
            }
        });
    }

    /** Any thread. */
    void reconnect() {
        execute(() -> {
            Session now = session();
            if (now != null) {
                withoutDelay = true;
                var unused = now.close();
            } else if (isOpen() && state == State.WAITING) {
                waitForAttempt(0);
            }
        });
    }

    /** Pauses or resumes for this owner. Any thread. */
    void pause(Object owner, boolean on) {
        execute(() -> {
            Set<Object> changed = new HashSet<>(pauses);
            if (on ? changed.add(owner) : changed.remove(owner)) {
                pauses = Set.copyOf(changed);
                showNextAttempt();
                lookAtTime();
            }
        });
    }

    @Override
    void endAttempts() {
        if (state == State.ENDED) {
            return;
        }
        if (state == State.CONNECTING) {
            attempts.stop();
        }
        state = State.ENDED;
        timer.stop();
        figures.waitsNot();
        RuntimeException refusal = gaveUp ? down("") : refusal();
        writes.failHeld(refusal == null ? down("") : refusal);
        waiters.fail(failure());
        endWithoutSession();
        StrayInterrupt.clear();
    }

    /** Any thread. */
    LinkStats stats() {
        return figures.stats(writes.up() != null, held, writes.dropped());
    }
}
