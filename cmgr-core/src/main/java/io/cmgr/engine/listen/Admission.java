// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.listen;

import io.cmgr.engine.flow.PlaceLimit;
import io.cmgr.engine.flow.ReadPauses;
import io.cmgr.engine.report.PeriodicReport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may come in through one listener. A connection takes a place of the listener and one of the manager when the kernel
 * hands it over, and gives them back when its session ends. One that closes without having become a session counts as
 * refused. Accepting waits while no place is free, while too many TLS handshakes are being computed, and while too many
 * new connections wait for their event loops.
 *
 * <p>Any thread may call the methods that name no thread.
 */
final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    private final String listener;
    private final PlaceLimit listenersPlaces;
    private final PlaceLimit managersPlaces;

    /** How many handshakes may be computed at once; null without TLS. */
    private final @Nullable PlaceLimit handshakes;

    /** All of the above. */
    private final List<PlaceLimit> limits;

    private final EventExecutorGroup sessionLoops;
    private final PeriodicReport endedLoops;
    private final Arrivals arrivals;
    private final AtomicLong refused = new AtomicLong();

    /** One listener for all connections, to save an object for each. */
    private final ChannelFutureListener withoutSession = closed -> refuse(closed.channel());

    /**
     * @param sessionLoops where connections go that come in; the application may end its own before the listener
     * @param resume accepts again, unless accepting is paused; called on any thread
     */
    Admission(
            String listener,
            PlaceLimit listenersPlaces,
            PlaceLimit managersPlaces,
            @Nullable PlaceLimit handshakes,
            EventExecutor acceptingLoop,
            EventExecutorGroup sessionLoops,
            Runnable resume) {
        this.listener = listener;
        this.listenersPlaces = listenersPlaces;
        this.managersPlaces = managersPlaces;
        this.handshakes = handshakes;
        this.sessionLoops = sessionLoops;
        limits = handshakes == null
                ? List.of(listenersPlaces, managersPlaces)
                : List.of(listenersPlaces, managersPlaces, handshakes);
        endedLoops = new PeriodicReport(acceptingLoop.ticker());
        arrivals = new Arrivals(acceptingLoop, resume);
    }

    /** From now on each limit pauses accepting on this socket while it is reached. */
    void hold(ReadPauses socket) {
        limits.forEach(limit -> limit.hold(socket));
    }

    /** The socket has closed. */
    void forget(ReadPauses socket) {
        limits.forEach(limit -> limit.forget(socket));
    }

    /** How many connections may be accepted now. */
    int free() {
        int free = Math.min(freePlaces(), arrivals.free());
        return handshakes == null ? free : Math.min(free, handshakes.free());
    }

    /** How many may be accepted when the socket closes and the kernel would reset the rest: only places count then. */
    int freePlaces() {
        return Math.min(listenersPlaces.free(), managersPlaces.free());
    }

    /** Whether accepting has to wait until it is resumed, because too many wait for their loops. Accepting loop only. */
    boolean holds() {
        return arrivals.hold();
    }

    /**
     * The kernel has handed a connection over; answers whether it may come in. One that may not is counted, and is for the
     * caller to close. Accepting loop only.
     */
    boolean taken(Channel child) {
        if (sessionLoops.isShutdown()) {
            refused.incrementAndGet();
            reportEndedLoops();
            return false;
        }
        managersPlaces.take();
        listenersPlaces.take();
        arrivals.taken(child);
        child.closeFuture().addListener(withoutSession);
        return true;
    }

    /** Netty's acceptor would log each such connection. */
    private void reportEndedLoops() {
        long times = endedLoops.record();
        if (times > 0) {
            log.warn("listener {}: the event loops have ended, {} refused since the last report", listener, times);
        }
    }

    /** The connection has become a session, whose end calls {@link #sessionEnded}. On the connection's event loop. */
    void admit(Channel child) {
        child.closeFuture().removeListener(withoutSession);
        arrivals.begun(child);
    }

    /** The connection closes, or has closed, without having become a session. */
    void refuse(Channel child) {
        child.closeFuture().removeListener(withoutSession);
        refused.incrementAndGet();
        releasePlaces();
        arrivals.begun(child);
    }

    /** A session has ended. */
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

    /** The listener has closed: the kernel hands nothing over any more. */
    void closed() {
        arrivals.closed();
    }

    /** Completes when the listener has closed and no connection waits for its event loop. Never fails. */
    CompletableFuture<Void> settled() {
        return arrivals.settled();
    }
}
