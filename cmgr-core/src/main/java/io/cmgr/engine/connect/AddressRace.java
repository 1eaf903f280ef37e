// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.config.TcpConnect;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.stream.StreamSession;
import io.cmgr.engine.thread.StrayInterrupt;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a target, or to one of several, within the connect time-out: looks their names up, tries their addresses,
 * and keeps the first connection that becomes a session.
 *
 * <p>The addresses race as in RFC 8305, "Happy Eyeballs". IPv6 and IPv4 addresses take turns, and the targets follow each
 * other. The next address is tried a quarter of a second after the one before, or at once when that one has failed; a
 * look-up counts like an attempt. The first connection that becomes a session ends the race. The other connections are closed and never reach the application. The race goes on while a
 * connection is in its TLS handshake, but a handshake that fails ends the race with that failure. A handshake has a time
 * limit of its own.
 *
 * <p>Event loop only, except {@code start} and {@code stop}, which any thread may call.
 */
final class AddressRace implements AddressAttempt.Race, Candidates.Race {
    /** How long the latest address is tried before the next one is tried beside it. */
    static final long HEAD_START_MILLIS = 250;

    private final ManagerContext context;
    private final TcpConnect where;
    private final EventLoop eventLoop;
    private final Owner owner;

    private final Candidates candidates;

    /** The attempts that have neither failed nor won. */
    private final List<AddressAttempt> racing = new ArrayList<>(2);

    /** The attempt or look-up that began last. The next address is tried at once if this one fails. */
    private @Nullable Object latest;

    /** The first failure. The failures of the other addresses are its suppressed exceptions. */
    private @Nullable Throwable failure;

    /** The timer of the connect time-out. */
    private @Nullable Future<?> limit;

    /** The timer after which the next address is tried. */
    private @Nullable Future<?> headStart;

    private boolean over;

    AddressRace(ManagerContext context, TcpConnect where, EventLoop eventLoop, Owner owner) {
        this.context = context;
        this.where = where;
        this.eventLoop = eventLoop;
        this.owner = owner;
        candidates = new Candidates(context, where.targets(), this);
    }

    /**
     * Makes the session, or is given the failure: one of both, unless {@link #stop} comes first. Called on the event
     * loop, or on any thread if the loop has ended.
     */
    interface Owner {
        /** Makes and registers the session of the connection that has won, or closes the channel and returns null. */
        @Nullable
        StreamSession begin(Channel connected);

        /** Called when reading and writing work. */
        void ready(StreamSession session);

        /** Called when no address has become a session. */
        void failed(Throwable why);
    }

    /** The event loop of the race, and of the session that it may become. */
    EventLoop eventLoop() {
        return eventLoop;
    }

    void start() {
        onLoop(this::begin);
    }

    /** Ends the race, unless it has been won. The owner is not called any more. */
    void stop() {
        onLoop(this::finish);
    }

    private void begin() {
        if (over) {
            return;
        }
        limit = eventLoop.schedule(this::timedOut, where.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        tryNext();
    }

    /** Tries the next address, or looks the next target up, and sets the timer for what follows. */
    private void tryNext() {
        cancel(headStart);
        headStart = candidates.following() > 1
                ? eventLoop.schedule(this::tryNext, HEAD_START_MILLIS, TimeUnit.MILLISECONDS)
                : null;
        Candidates.Candidate next = candidates.poll();
        if (next != null) {
            AddressAttempt attempt = new AddressAttempt(context, where, next, this);
            latest = attempt;
            racing.add(attempt);
            attempt.connect(eventLoop);
            return;
        }
        Candidates.LookUp lookUp = candidates.nextLookUp();
        if (lookUp != null) {
            latest = lookUp;
            candidates.begin(lookUp);
        }
    }

    @Override
    public void found(Candidates.LookUp lookUp) {
        if (lookUp == latest || headStart == null) { // else the timer brings it
            tryNext();
        }
    }

    @Override
    public void notFound(Candidates.LookUp lookUp, Throwable why) {
        oneFailed(lookUp, ConnectFailures.of(lookUp.target(), why));
    }

    @Override
    public boolean isRacing(AddressAttempt attempt) {
        return racing.contains(attempt);
    }

    /** Fails the whole race if the attempt had a connection already, or else this address only. */
    @Override
    public void failed(AddressAttempt attempt, Throwable why) {
        Throwable named = ConnectFailures.of(attempt.target(), why);
        if (attempt.isConnected()) {
            fail(named);
        } else {
            drop(attempt);
            oneFailed(attempt, named);
        }
    }

    /** One address or look-up has failed. The next one begins at once if this one was the latest. */
    private void oneFailed(Object failed, Throwable why) {
        if (failure == null) {
            failure = why;
        } else if (failure != why) {
            failure.addSuppressed(why);
        }
        if (failed == latest) {
            tryNext();
        }
        if (racing.isEmpty() && candidates.areExhausted() && !over) {
            fail(failure);
        }
    }

    @Override
    public @Nullable StreamSession won(AddressAttempt attempt, Channel connected) {
        StreamSession begun = owner.begin(connected); // if this throws, the attempt is still in the race, and fails
        racing.remove(attempt);
        finish();
        return begun;
    }

    @Override
    public void ready(StreamSession session) {
        owner.ready(session);
    }

    /** Removes the attempt before closing it, so that the close of its connection does not count as a failure. */
    private void drop(AddressAttempt attempt) {
        racing.remove(attempt);
        attempt.close();
    }

    /**
     * Gives up the addresses without a connection. A handshake under way goes on, since it has a time limit of its own.
     */
    private void timedOut() {
        candidates.clear();
        cancel(headStart);
        List.copyOf(racing).stream().filter(attempt -> !attempt.isConnected()).forEach(this::drop);
        if (racing.isEmpty()) {
            IOException timeout = ConnectFailures.timedOut(where);
            if (failure != null) {
                timeout.addSuppressed(failure);
            }
            fail(timeout);
        }
    }

    private void fail(Throwable why) {
        finish();
        owner.failed(why);
        StrayInterrupt.clear();
    }

    private void finish() {
        over = true;
        cancel(limit);
        cancel(headStart);
        limit = null; // for the session has this object as long as it lives
        headStart = null;
        candidates.clear();
        List.copyOf(racing).forEach(this::drop);
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void onLoop(Runnable step) {
        if (eventLoop.inEventLoop()) {
            step.run();
            return;
        }
        try {
            eventLoop.execute(step);
        } catch (RejectedExecutionException loopIsGone) {
            owner.failed(Refusals.managerClosed("connect to " + ConnectFailures.targets(where)));
        }
    }
}
