// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.engine.broadcast.Audience;
import io.cmgr.engine.broadcast.ManySessions;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.manager.RefusingDestination;
import io.cmgr.engine.manager.SessionRegistry;
import io.cmgr.engine.node.Landing;
import io.cmgr.engine.room.RoomIndex;
import io.cmgr.engine.room.Rooms;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import org.jspecify.annotations.Nullable;

/** The manager's own sessions as destinations, and nothing of other nodes. Any thread. */
final class LocalSessions implements Landing {
    private final ManagerContext context;
    private final SessionRegistry registry;
    private final RoomIndex index;
    private final Rooms rooms;

    LocalSessions(ManagerContext context, Rooms rooms) {
        this.context = context;
        this.rooms = rooms;
        registry = context.registry();
        index = context.rooms();
    }

    @Override
    public ManySessions<Audience> all(@Nullable String except) {
        return ManySessions.of(
                context.streams(),
                context.loops(),
                context.settings().allocator(),
                () -> registry.isClosed() ? Refusals.managerClosed("writeToAll") : null,
                () -> registry.channel(except));
    }

    @Override
    public Destination<BroadcastResult> room(String name, @Nullable String except) {
        return rooms.here(name, except);
    }

    @Override
    public Destination<Void> to(String id) {
        Destination<Void> destination = registry.destination(id);
        return destination == null ? refusing(unknown(id)) : destination;
    }

    /** Why nothing is written to the session of this id, which does not exist. */
    RuntimeException unknown(String id) {
        return registry.isClosed() ? Refusals.managerClosed("session " + id) : Refusals.unknown(id);
    }

    Destination<Void> refusing(RuntimeException why) {
        return new RefusingDestination<>(context.loops(), why);
    }

    @Override
    public int members(String room) {
        return index.members(room);
    }

    @Override
    public boolean has(String id) {
        return registry.session(id) != null;
    }

    @Override
    public int sessions() {
        return registry.openSessions();
    }

    @Override
    public int rooms() {
        return index.size();
    }
}
