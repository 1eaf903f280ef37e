// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.config.TcpConnect;
import io.cmgr.engine.address.InternetAddresses;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.session.StreamSession;
import io.cmgr.engine.thread.StrayInterrupt;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a target, at whichever of its addresses answers first, within the connect time-out.
 *
 * <p>The addresses race as in RFC 8305. The families take turns, the next address begins a quarter of a second after the
 * one before, or at once when that has failed, and the first to become a session ends the race: the other connections
 * are closed, and the application never hears of them. A connection whose TLS handshake is under way does not hold the
 * others up; a handshake that fails ends the call.
 *
 * <p>Everything here belongs to one event loop; only {@code start} and {@code stop} may be called on any thread.
 */
final class Dial implements Candidate.Race {
    static final long HEAD_START_MILLIS = 250;
    static final int MAX_ADDRESSES = 16;

    private final ManagerContext context;
    private final TcpConnect where;
    private final EventLoop eventLoop;
    private final Caller caller;

    private final Queue<SocketAddress> untried = new ArrayDeque<>();

    /** The addresses that are being called: those that have neither failed nor won. */
    private final Set<Candidate> racing = new LinkedHashSet<>();

    private @Nullable Candidate latest;

    /** Why the first address failed; the failures of the others are suppressed ones of this. */
    private @Nullable Throwable failure;

    private @Nullable CompletableFuture<List<InetAddress>> lookUp;
    private @Nullable Future<?> limit;
    private @Nullable Future<?> headStart;
    private boolean over;

    Dial(ManagerContext context, TcpConnect where, EventLoop eventLoop, Caller caller) {
        this.context = context;
        this.where = where;
        this.eventLoop = eventLoop;
        this.caller = caller;
    }

    /** Who calls, and hears of one outcome: a session, or why there is none. On the event loop, unless that is gone. */
    interface Caller {
        /** Makes and registers the session of the connection that has won; closes the channel where it cannot. */
        @Nullable
        StreamSession begin(Channel connected);

        /** Reading and writing work. */
        void ready(StreamSession session);

        void failed(Throwable why);
    }

    void start() {
        onLoop(this::begin);
    }

    /** Ends the call, unless it has become a session. The caller hears no more of it. */
    void stop() {
        onLoop(this::finish);
    }

    private void begin() {
        if (over) {
            return;
        }
        limit = eventLoop.schedule(this::timedOut, where.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
        if (!(where.target() instanceof InetSocketAddress target)) {
            race(List.of(context.transport().unixAddress((UnixDomainSocketAddress) where.target())));
        } else if (!target.isUnresolved()) {
            race(List.of(target));
        } else {
            lookUp = context.resolver().resolve(target.getHostString());
            var unused = lookUp.whenComplete((found, error) -> onLoop(() -> found(target.getPort(), found, error)));
        }
    }

    private void found(int port, List<InetAddress> addresses, @Nullable Throwable error) {
        if (over) {
            return;
        }
        if (error != null) {
            fail(error);
            return;
        }
        race(InternetAddresses.familiesInTurn(addresses).stream()
                .limit(MAX_ADDRESSES)
                .map(address -> new InetSocketAddress(address, port))
                .toList());
    }

    private void race(List<? extends SocketAddress> addresses) {
        untried.addAll(addresses);
        beginNext();
    }

    /** Calls the next address, and the one behind it a head start later. */
    private void beginNext() {
        cancel(headStart);
        SocketAddress address = untried.poll();
        if (address == null) {
            return;
        }
        if (!untried.isEmpty()) {
            headStart = eventLoop.schedule(this::beginNext, HEAD_START_MILLIS, TimeUnit.MILLISECONDS);
        }
        latest = new Candidate(context, where, address, this);
        racing.add(latest);
        latest.connect(eventLoop);
    }

    @Override
    public boolean has(Candidate candidate) {
        return racing.contains(candidate);
    }

    /** Fails the address, or the whole call if there was a connection already. */
    @Override
    public void failed(Candidate candidate, Throwable why) {
        if (candidate.isConnected()) {
            fail(why);
        } else {
            addressFailed(candidate, why);
        }
    }

    private void addressFailed(Candidate candidate, Throwable why) {
        drop(candidate);
        if (failure == null) {
            failure = why;
        } else if (failure != why) {
            failure.addSuppressed(why);
        }
        if (candidate == latest) {
            beginNext();
        }
        if (racing.isEmpty() && untried.isEmpty() && !over) {
            fail(failure);
        }
    }

    @Override
    public @Nullable StreamSession won(Candidate candidate, Channel connected) {
        StreamSession begun = caller.begin(connected); // if it throws, the candidate still races, and fails
        racing.remove(candidate);
        finish();
        return begun;
    }

    @Override
    public void ready(StreamSession session) {
        caller.ready(session);
    }

    /** Takes an address out of the race first, so that the close of its connection does not count as a failure. */
    private void drop(Candidate candidate) {
        racing.remove(candidate);
        candidate.close();
    }

    /** The time-out ends the addresses that have not answered; a handshake that is under way has a limit of its own. */
    private void timedOut() {
        untried.clear();
        cancel(headStart);
        List.copyOf(racing).stream()
                .filter(candidate -> !candidate.isConnected())
                .forEach(this::drop);
        if (racing.isEmpty()) {
            IOException timeout = ConnectFailures.timedOut(where.target(), where.connectTimeout());
            if (failure != null) {
                timeout.addSuppressed(failure);
            }
            fail(timeout);
        }
    }

    private void fail(Throwable why) {
        finish();
        caller.failed(ConnectFailures.of(where.target(), why));
        StrayInterrupt.clear();
    }

    private void finish() {
        over = true;
        cancel(limit);
        cancel(headStart);
        if (lookUp != null) {
            lookUp.cancel(false);
        }
        untried.clear();
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
            caller.failed(Refusals.managerClosed("connect to " + where.target()));
        }
    }
}
