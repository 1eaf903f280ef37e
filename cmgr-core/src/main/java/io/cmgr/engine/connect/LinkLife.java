// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static java.util.Objects.requireNonNull;

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
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a link: it waits, connects, has a session, and begins again when that has ended. It holds the id and one
 * place from its beginning to its end. Each of its sessions is registered under it, and counts in the totals only.
 *
 * <p>Everything belongs to the link's event loop, except where a comment says "any thread". What another thread asks for
 * takes its place in the loop's queue, among the writes. One timer rings for whatever is due next.
 */
final class LinkLife extends LinkEntry implements Lease, LinkAttempts.Owner, LinkTimer.Owner {
    private static final Logger log = LoggerFactory.getLogger(LinkLife.class);

    private final Reconnect manner;
    private final Backoff backoff;
    private final HeldWrites held;
    private final LinkTimer timer;
    final LinkAttempts attempts;

    /** Null until somebody waits. */
    private @Nullable LinkWaiters waiters;

    /** What is written to the link. Any thread. */
    final LinkWrites writes;

    /** Any thread may read it, as a moment's picture. */
    volatile LinkState state = LinkState.WAITING;

    /** When the next attempt begins, by the ticker. Only in WAITING. */
    private long nextAttempt;

    /** When the session must be confirmed, by the ticker. Only in UNCONFIRMED. Any thread may read it. */
    volatile long confirmBy;

    /** Whether the session was up for so long that its end is no failure. */
    private boolean lived;

    /** Whether the attempt after this session begins without a delay. */
    private boolean withoutDelay;

    private boolean gaveUp;

    /** Who pauses the attempts, and since when. A map that is replaced and never changed. Any thread may read it. */
    volatile Map<Object, Long> pauses = Map.of();

    LinkLife(
            Link link,
            ManagerContext context,
            TcpConnect where,
            Reconnect manner,
            String id,
            SessionHandler handler,
            StreamSettings settings,
            EventLoop eventLoop,
            DoubleSupplier random) {
        super(link, context, id, handler, eventLoop, new LinkFigures(id, where, log));
        this.manner = manner;
        backoff = new Backoff(manner, eventLoop.ticker(), random);
        held = new HeldWrites(manner, eventLoop.ticker());
        writes = new LinkWrites(loop, settings, context.settings().allocator(), held, eventLoop.ticker(), this);
        timer = new LinkTimer(eventLoop, this);
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
    @Override
    public void lookAtTime() {
        writes.dropOld();
        StrayInterrupt.clear();
        if (state == LinkState.ENDED) {
            return;
        }
        if (backoff.isLimited() && state != LinkState.UP && isDue(backoff.giveUpAt())) {
            gaveUp = true;
            figures.gaveUp();
            var unused = end(EndReason.LOCAL_CLOSE);
            return;
        }
        if (state == LinkState.UNCONFIRMED && isDue(confirmBy)) {
            state = LinkState.OPEN;
            notConfirmed();
        }
        if (state == LinkState.WAITING && pauses.isEmpty() && isDue(nextAttempt)) {
            state = LinkState.CONNECTING;
            figures.waitsNot();
            attempts.begin();
        }
        setTimer();
    }

    private boolean isDue(long time) {
        return time - eventLoop.ticker().nanoTime() <= 0;
    }

    private void setTimer() {
        long now = eventLoop.ticker().nanoTime();
        long delay = held.nanosLeft();
        if (backoff.isLimited() && state != LinkState.UP) {
            delay = Math.min(delay, backoff.giveUpAt() - now);
        }
        if (state == LinkState.UNCONFIRMED) {
            delay = Math.min(delay, confirmBy - now);
        }
        if (state == LinkState.WAITING) {
            delay = Math.min(delay, pauses.isEmpty() ? nextAttempt - now : LinkTimer.LOOP_IS_THERE_NANOS);
        }
        timer.set(delay);
    }

    @Override
    public void holds() {
        setTimer();
    }

    private void waitForAttempt(long delayNanos) {
        state = LinkState.WAITING;
        nextAttempt = eventLoop.ticker().nanoTime() + delayNanos;
        showNextAttempt();
        lookAtTime();
    }

    private void showNextAttempt() {
        if (state == LinkState.WAITING && pauses.isEmpty()) {
            figures.waits(Duration.ofNanos(
                    Math.max(0, nextAttempt - eventLoop.ticker().nanoTime())));
        } else {
            figures.waitsNot();
        }
    }

    @Override
    public boolean wantsAttempt() {
        return state == LinkState.CONNECTING && pauses.isEmpty();
    }

    @Override
    public void attemptDropped() {
        if (state == LinkState.CONNECTING) {
            waitForAttempt(0); // for the resume
        }
    }

    @Override
    public void failed(Throwable why) {
        if (!eventLoop.inEventLoop()) {
            loopIsGone();
        } else if (state == LinkState.CONNECTING) {
            attempts.over();
            figures.failed(why);
            waitForAttempt(backoff.nextDelayNanos());
        }
    }

    @Override
    public @Nullable StreamSession begin(Channel connected) {
        StreamSession begun = new StreamSession(context, id, connected, null, handler, writes.settings, this);
        if (!context.registry().begin(this, begun)) {
            ChannelClose.now(connected);
            return null;
        }
        attempts.over();
        state = LinkState.OPEN;
        lived = false;
        withoutDelay = false;
        EndReason why = ending();
        if (why != null) {
            begun.requestEnd(why);
        }
        return begun;
    }

    @Override
    public void ready(StreamSession begun) {
        if (state != LinkState.OPEN || !begun.isOpen()) {
            return;
        }
        figures.connected();
        if (begun.openAndNotify() != null || state != LinkState.OPEN) {
            return; // it ends; or it was confirmed in the callback, or the link was closed
        }
        Duration limit = manner.confirmLimit();
        if (limit == null) {
            goUp(begun);
        } else {
            state = LinkState.UNCONFIRMED;
            confirmBy = eventLoop.ticker().nanoTime() + limit.toNanos();
            setTimer();
        }
    }

    private void goUp(StreamSession begun) {
        if (!writes.goUp(begun) || state == LinkState.ENDED) {
            return; // its end has begun, or that of the link has, by a callback of what was held
        }
        state = LinkState.UP;
        backoff.up();
        figures.up();
        setTimer();
        if (waiters != null) {
            waiters.complete(begun);
        }
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

    /** Any thread. */
    @Override
    public void writesEnd(RegistryEntry entry) {
        execute(() -> {
            if (entry == held()) {
                goDown(); // but what waits in the queue of the event loop may still go to the session
            }
        });
    }

    private void goDown() {
        if (state == LinkState.UP) {
            state = LinkState.OPEN;
            lived = backoff.down();
            figures.down();
            setTimer();
        }
    }

    @Override
    public void end(RegistryEntry entry, SessionStats last) {
        StreamSession over = (StreamSession) entry;
        context.registry().end(this, entry, last);
        writes.goDown();
        goDown();
        if (state == LinkState.ENDED) {
            endWith(over);
        } else if (!eventLoop.inEventLoop()) {
            loopIsGone();
        } else if (isOpen()) {
            connectAgain(over);
        } else {
            state = LinkState.WAITING; // until the end has its turn in the queue
        }
    }

    private void connectAgain(StreamSession over) {
        figures.ended(requireNonNull(over.reason()), lived);
        long delay = backoff.nextDelayNanos();
        waitForAttempt(withoutDelay ? 0 : delay);
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
        StreamSession now = open();
        if (now != null && now == writes.up()) {
            outcome.complete(now);
            return outcome;
        }
        execute(() -> await(outcome), () -> {
            loopIsGone();
            outcome.completeExceptionally(failure());
        });
        return outcome;
    }

    private void await(CompletableFuture<Session> outcome) {
        StreamSession now = open();
        if (now != null && state == LinkState.UP) {
            outcome.complete(now);
        } else if (!isOpen()) {
            outcome.completeExceptionally(failure());
        } else {
            if (waiters == null) {
                waiters = new LinkWaiters();
            }
            waiters.add(outcome);
        }
    }

    /** Any thread. */
    void confirm(Session passed) {
        execute(() -> {
            StreamSession now = open();
            boolean waits = state == LinkState.UNCONFIRMED || state == LinkState.OPEN; // the latter within onNew
            if (waits && now != null && passed == now && manner.confirmLimit() != null) {
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
            } else if (isOpen() && state == LinkState.WAITING) {
                waitForAttempt(0);
            }
        });
    }

    /** Pauses or resumes for this owner. Any thread. */
    void pause(Object owner, boolean on) {
        execute(() -> {
            Map<Object, Long> changed = new HashMap<>(pauses);
            if (on ? changed.putIfAbsent(owner, System.nanoTime()) == null : changed.remove(owner) != null) {
                pauses = changed;
                showNextAttempt();
                lookAtTime();
            }
        });
    }

    @Override
    void endAttempts() {
        if (state == LinkState.ENDED) {
            return;
        }
        if (state == LinkState.CONNECTING) {
            attempts.stop();
        }
        state = LinkState.ENDED;
        timer.stop();
        figures.waitsNot();
        RuntimeException refusal = gaveUp ? down("") : refusal();
        writes.failHeld(refusal == null ? down("") : refusal);
        if (waiters != null) {
            waiters.fail(failure());
        }
        endWithoutSession();
        StrayInterrupt.clear();
    }

    /** Any thread. */
    LinkStats stats() {
        return figures.stats(writes.up() != null, held, writes.dropped());
    }
}
