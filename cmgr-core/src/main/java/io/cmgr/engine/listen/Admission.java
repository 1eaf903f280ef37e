// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.cmgr.engine.flow.PlaceLimit;
import io.cmgr.engine.flow.ReadPauses;
import io.cmgr.engine.report.Flight;
import io.cmgr.engine.report.PeriodicReport;
import io.cmgr.session.RefusalCause;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which connections one listener lets in. A connection takes a place of the listener and a place of the manager
 * when it is accepted, and gives both back when its session ends. A connection that closes without having become a
 * session also gives them back, and counts as refused. Accepting waits while no place is free, while too many TLS
 * handshakes are being computed, and while too many new connections wait for their event loops.
 *
 * <p>Any thread may call the methods whose comments name no thread.
 */
final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    private final String listener;
    private final PlaceLimit listenersPlaces;
    private final PlaceLimit managersPlaces;

    /** How many handshakes may be computed at once. */
    private final PlaceLimit handshakes;

    /** All three limits, or the first two without TLS. */
    private final List<PlaceLimit> limits;

    private final EventExecutorGroup sessionLoops;
    private final PeriodicReport endedLoops;
    private final Arrivals arrivals;
    private final AtomicLong refused = new AtomicLong();
    private final Consumer<RefusalCause> refusals;

    /** All connections share one future listener, which saves an object for each. */
    private final ChannelFutureListener withoutSession = closed -> refuse(closed.channel(), RefusalCause.CLOSED);

    /**
     * @param sessionLoops the event loops of the connections; the application's own may end before the listener does
     * @param refusals counts the refused connections of the manager
     * @param resume resumes accepting unless it is paused; called on any thread
     */
    Admission(
            String listener,
            PlaceLimit listenersPlaces,
            PlaceLimit managersPlaces,
            PlaceLimit handshakes,
            EventExecutor acceptingLoop,
            EventExecutorGroup sessionLoops,
            Consumer<RefusalCause> refusals,
            Runnable resume) {
        this.listener = listener;
        this.listenersPlaces = listenersPlaces;
        this.managersPlaces = managersPlaces;
        this.handshakes = handshakes;
        this.sessionLoops = sessionLoops;
        this.refusals = refusals;
        limits = List.of(listenersPlaces, managersPlaces, handshakes);
        endedLoops = new PeriodicReport(acceptingLoop.ticker());
        arrivals = new Arrivals(acceptingLoop, resume);
    }

    /** From now on each limit pauses accepting on this socket while the limit is reached. */
    void hold(ReadPauses socket) {
        limits.forEach(limit -> limit.hold(socket));
    }

    /** Called when the socket has closed: the limits pause and resume it no more. */
    void forget(ReadPauses socket) {
        limits.forEach(limit -> limit.forget(socket));
    }

    /** How many connections may be accepted now. */
    int free() {
        return Math.min(Math.min(freePlaces(), arrivals.free()), handshakes.free());
    }

    /**
     * How many connections may be accepted while the listener closes. Only places count then, because the kernel resets
     * the connections that are not accepted.
     */
    int freePlaces() {
        return Math.min(listenersPlaces.free(), managersPlaces.free());
    }

    /** Whether too many connections wait for their event loops, so that accepting must wait. Accepting loop only. */
    boolean mustWait() {
        return arrivals.mustWait();
    }

    /**
     * Takes places for an accepted connection. Returns false, and counts the connection as refused, if it may not come
     * in; the caller then closes it. Accepting loop only.
     */
    boolean letIn(Channel child) {
        if (sessionLoops.isShutdown()) {
            count(RefusalCause.NO_EVENT_LOOP);
            reportEndedLoops();
            return false;
        }
        managersPlaces.take();
        listenersPlaces.take();
        arrivals.add(child);
        child.closeFuture().addListener(withoutSession);
        return true;
    }

    /** Logs the refusals once per period; if they came to Netty's acceptor, it would log each of them. */
    private void reportEndedLoops() {
        long times = endedLoops.record();
        if (times > 0) {
            log.warn("listener {}: the event loops have ended, {} refused since the last report", listener, times);
        }
    }

    /**
     * Called when the connection has become a session, on the connection's event loop. The end of the session calls
     * {@link #sessionEnded}.
     */
    void becameSession(Channel child) {
        child.closeFuture().removeListener(withoutSession);
        arrivals.remove(child);
    }

    /** Called when the connection closes, or has closed, without having become a session. */
    void refuse(Channel child, RefusalCause cause) {
        child.closeFuture().removeListener(withoutSession);
        count(cause);
        releasePlaces();
        arrivals.remove(child);
    }

    private void count(RefusalCause cause) {
        refused.incrementAndGet();
        refusals.accept(cause);
        Flight.refused(
                listener,
                switch (cause) {
                    case CLOSED -> "closed before it became a session";
                    case NO_EVENT_LOOP -> "the event loops have ended";
                    case MANAGER_CLOSED -> "the manager has closed";
                });
    }

    /** Called when a session has ended. */
    void sessionEnded() {
        releasePlaces();
    }

    private void releasePlaces() {
        listenersPlaces.release();
        managersPlaces.release();
    }

    /** How many connections closed without having become sessions. */
    long refused() {
        return refused.get();
    }

    /** Called when the listener has closed and accepts no more connections. */
    void closed() {
        arrivals.closed();
    }

    /** Completes when the listener has closed and no connection waits for its event loop. Never fails. */
    CompletableFuture<Void> settled() {
        return arrivals.settled();
    }
}
