// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.manager.SessionIds;
import io.cmgr.engine.stream.StreamSettings;
import io.cmgr.session.Link;
import io.cmgr.session.LinkStats;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** A link as the application sees it. Its {@link LinkLife} does the work. Any thread. */
public final class KeptLink implements Link {
    private final LinkLife life;

    private KeptLink(
            ManagerContext context,
            TcpConnect where,
            Reconnect manner,
            String id,
            SessionHandler handler,
            StreamSettings settings,
            EventLoop eventLoop,
            DoubleSupplier random) {
        life = new LinkLife(this, context, where, manner, id, handler, settings, eventLoop, random);
    }

    /**
     * Takes a place and the id, and begins to connect.
     *
     * @param announcer is given the link before its first attempt begins
     * @throws RuntimeException if the place or the id is refused
     */
    public static Link start(
            ManagerContext context,
            TcpConnect where,
            Reconnect manner,
            SessionHandler handler,
            Consumer<Link> announcer) {
        return start(context, where, manner, handler, announcer, KeptLink::random);
    }

    private static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** The same with these random numbers from 0 to 1, for the delays. */
    static Link start(
            ManagerContext context,
            TcpConnect where,
            Reconnect manner,
            SessionHandler handler,
            Consumer<Link> announcer,
            DoubleSupplier random) {
        EventLoop eventLoop = ConnectAttempt.eventLoop(context, where.near());
        String id = where.id() == null ? context.ids().connected() : SessionIds.requireChosen(where.id());
        StreamSettings settings = StreamSettings.of(where.options(), context.settings(), context.misfits());
        if (manner.heldBytes() > settings.maxPendingBytes()) {
            throw new IllegalArgumentException("hold: " + manner.heldBytes() + " bytes are more than maxPendingBytes: "
                    + settings.maxPendingBytes());
        }
        if (!context.limit().tryTake()) {
            throw context.registry().isSealed()
                    ? Refusals.managerClosed("link")
                    : Refusals.noPlace("link", context.limit().max());
        }
        KeptLink link = new KeptLink(context, where, manner, id, handler, settings, eventLoop, random);
        RuntimeException refusal = Refusals.of(context.registry().reserve(link.life), "link", id);
        if (refusal != null) {
            context.limit().release();
            throw refusal;
        }
        context.placement().add(eventLoop);
        context.shortfalls().checkConnection(id, where);
        announcer.accept(link);
        link.life.start();
        return link;
    }

    @Override
    public String id() {
        return life.id;
    }

    @Override
    public @Nullable Session session() {
        return life.open();
    }

    @Override
    public boolean isUp() {
        return life.writes.up() != null;
    }

    @Override
    public boolean isOpen() {
        return life.isOpen();
    }

    @Override
    public CompletableFuture<Session> connected() {
        return life.connected();
    }

    @Override
    public void confirm(Session session) {
        life.confirm(requireNonNull(session, "session"));
    }

    @Override
    public void reconnect() {
        life.reconnect();
    }

    @Override
    public void pause(Object owner) {
        life.pause(requireNonNull(owner, "owner"), true);
    }

    @Override
    public void resume(Object owner) {
        life.pause(requireNonNull(owner, "owner"), false);
    }

    @Override
    public CompletableFuture<Void> close() {
        return life.end(EndReason.LOCAL_CLOSE);
    }

    @Override
    public CompletableFuture<Void> closed() {
        return life.closed();
    }

    @Override
    public String explain() {
        return LinkExplanation.of(life);
    }

    @Override
    public LinkStats stats() {
        return life.stats();
    }

    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        return life.writes.write(data);
    }

    @Override
    public CompletableFuture<Void> writeMessage(Object message) {
        return life.writes.writeMessage(requireNonNull(message, "message"));
    }

    @Override
    public ByteBufAllocator alloc() {
        return life.context.settings().allocator();
    }

    /** One line for humans: {@code link upstream up, a.example:4160 or b.example:4160}. */
    @Override
    public String toString() {
        return "link " + life.id + (isUp() ? " up, " : isOpen() ? " down, " : " ended, ") + life.figures.target();
    }
}
