// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.check.PrintableAddress;
import io.cmgr.check.PrintableDuration;
import io.cmgr.config.TcpConnect;
import io.cmgr.engine.close.ChannelClose;
import io.cmgr.engine.close.Unsent;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.manager.RegistryEntry;
import io.cmgr.engine.manager.SessionIds;
import io.cmgr.engine.stream.StreamSession;
import io.cmgr.engine.stream.StreamSettings;
import io.cmgr.engine.transport.EpollInterestLoop;
import io.cmgr.session.Destination;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionStats;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect. It holds an id and a place until a session takes them over or the attempt fails. Its entry in
 * the registry is either replaced by that of the session, or removed by a failure or an end. The first of these decides
 * the outcome, because it can happen only once. Any thread may end the attempt. Its {@link AddressRace} calls it on one
 * event loop.
 */
public final class ConnectAttempt implements RegistryEntry, AddressRace.Owner {
    private final ManagerContext context;
    private final TcpConnect where;
    private final String id;
    private final SessionHandler handler;
    private final AddressRace race;
    private final CompletableFuture<Session> result;
    private final long begunAt = System.nanoTime();

    /** Null until an address has won the race. Written before the session is in the registry. */
    private volatile @Nullable StreamSession session;

    private ConnectAttempt(
            ManagerContext context, TcpConnect where, String id, SessionHandler handler, EventLoop eventLoop) {
        this.context = context;
        this.where = where;
        this.id = id;
        this.handler = handler;
        race = new AddressRace(context, where, eventLoop, this);
        result = new LoopAwareFuture<>(context.loops());
    }

    /**
     * Takes a place and the id, and starts to connect. If one of them is refused, the future has failed already. Any
     * thread.
     */
    public static CompletableFuture<Session> start(ManagerContext context, TcpConnect where, SessionHandler handler) {
        EventLoop eventLoop = eventLoop(context, where.near());
        String id = where.id() == null ? context.ids().connected() : SessionIds.requireChosen(where.id());
        if (!context.limit().tryTake()) {
            return LoopAwareFuture.failed(
                    context.loops(),
                    context.registry().isSealed()
                            ? Refusals.managerClosed("connect")
                            : Refusals.noPlace("connect", context.limit().max()));
        }
        ConnectAttempt attempt = new ConnectAttempt(context, where, id, handler, eventLoop);
        context.placement().add(eventLoop);
        RuntimeException refusal = Refusals.of(context.registry().reserve(attempt), "connect", id);
        if (refusal != null) {
            attempt.release();
            return LoopAwareFuture.failed(context.loops(), refusal);
        }
        attempt.startRace();
        return attempt.result;
    }

    /** The event loop for a connection near this session, or near the caller if it is null. */
    static EventLoop eventLoop(ManagerContext context, @Nullable Session near) {
        if (near == null) {
            return context.placement().choose();
        }
        EventLoop eventLoop = EpollInterestLoop.original(near.channel().eventLoop());
        if (!context.loops().has(eventLoop)) {
            throw new IllegalArgumentException("near: session " + near.id() + " is on no event loop of this manager");
        }
        return eventLoop;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public @Nullable Session session() {
        return null;
    }

    @Override
    public @Nullable Destination<Void> destination() {
        return null;
    }

    private void startRace() {
        context.shortfalls().checkConnection(id, where);
        var unused = result.whenComplete((connected, error) -> {
            if (result.isCancelled()) {
                var unusedEnd = end(EndReason.LOCAL_CLOSE);
            }
        });
        race.start();
    }

    @Override
    public @Nullable StreamSession begin(Channel connected) {
        StreamSession begun = new StreamSession(
                context,
                id,
                connected,
                null,
                handler,
                StreamSettings.of(where.options(), context.settings(), context.misfits()),
                this::sessionEnded);
        session = begun;
        if (!context.registry().promote(this, begun)) {
            ChannelClose.now(connected);
            return null;
        }
        return begun;
    }

    @Override
    public void ready(StreamSession begun) {
        Throwable error = begun.isOpen() ? begun.openAndNotify() : begun.refusal();
        if (error == null) {
            result.complete(begun);
        } else {
            result.completeExceptionally(error);
        }
    }

    /** Gives the place back, of the manager's and of the event loop's connections. Called once. */
    private void release() {
        context.limit().release();
        context.placement().remove(race.eventLoop());
    }

    /** Gives id and place back. Fails the future if the session ends before reading and writing worked. */
    private void sessionEnded(RegistryEntry ended, SessionStats last) {
        context.registry().remove(ended, last);
        release();
        if (session != null && !result.isDone()) {
            result.completeExceptionally(session.refusal());
        }
    }

    @Override
    public void failed(Throwable why) {
        if (context.registry().release(this)) {
            release();
            result.completeExceptionally(why);
        }
    }

    /** Ends the attempt, or the session that it has become in the meantime. Any thread. */
    @Override
    public CompletableFuture<Void> end(EndReason why) {
        if (context.registry().release(this)) {
            release();
            result.completeExceptionally(why.refusal(id));
            race.stop();
            return LoopAwareFuture.done(context.loops());
        }
        StreamSession begun = session;
        return begun == null ? LoopAwareFuture.done(context.loops()) : begun.end(why);
    }

    @Override
    public CompletableFuture<Void> force(EndReason why) {
        return end(why);
    }

    @Override
    public String explain() {
        return "An attempt to connect to "
                + where.targets().stream().map(PrintableAddress::of).collect(Collectors.joining(" or "))
                + " has been under way for " + PrintableDuration.since(begunAt) + " under the id " + id + ".";
    }

    @Override
    public SessionHandler handler() {
        return handler;
    }

    @Override
    public Unsent unsent() {
        return Unsent.NOTHING;
    }

    @Override
    public void orphaned() {
        var unused = end(EndReason.MANAGER_CLOSED);
    }
}
