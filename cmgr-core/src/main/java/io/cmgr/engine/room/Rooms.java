// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.broadcast.ManySessions;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.relay.Relay;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.cmgr.session.Room;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rooms of a manager as an application sees them, made when it asks for them. Any thread. */
public final class Rooms {
    private final RoomIndex index;
    private final LoopGuard guard;
    private final ByteBufAllocator alloc;
    private final Function<String, @Nullable Throwable> refusal;
    private final Function<@Nullable String, @Nullable Channel> channels;
    private final @Nullable Relay relay;

    /**
     * The rooms in this index.
     *
     * @param guard refuses to wait for the futures on an event loop
     * @param alloc where buffers come from
     * @param refusal called with a room at each write; returns why the write is refused, or null if it is not
     * @param channels returns the channel of the session with an id, or null
     * @param relay the way to members on other nodes; null without a cluster
     */
    public Rooms(
            RoomIndex index,
            LoopGuard guard,
            ByteBufAllocator alloc,
            Function<String, @Nullable Throwable> refusal,
            Function<@Nullable String, @Nullable Channel> channels,
            @Nullable Relay relay) {
        this.index = index;
        this.guard = guard;
        this.alloc = alloc;
        this.refusal = refusal;
        this.channels = channels;
        this.relay = relay;
    }

    /** The room of this name. */
    public Room named(String name) {
        requireNonNull(name, "name");
        ManySessions<RoomPart> here = here(name, null);
        ManySessions<RoomPart> everywhere = relay == null ? here : here.andOn(relay.room(name, null));
        return new NamedRoom(name, index, everywhere, here, id -> except(name, id));
    }

    /** The members here of the room of this name, except the one with this id or alias; null excepts none. */
    public ManySessions<RoomPart> here(String name, @Nullable String except) {
        return new ManySessions<>(
                () -> index.parts(name),
                RoomWrite::new,
                guard,
                alloc,
                () -> refusal.apply(name),
                () -> channels.apply(except));
    }

    /** The members everywhere, except the session with this id or address. */
    private Destination<BroadcastResult> except(String name, String except) {
        return relay == null
                ? here(name, except)
                : here(name, relay.localExcept(except)).andOn(relay.room(name, except));
    }

    /** The rooms in which somebody is, as a snapshot. */
    public Collection<Room> all() {
        List<Room> all = new ArrayList<>();
        index.inhabited().forEach(name -> all.add(named(name)));
        return List.copyOf(all);
    }
}
