// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.PrintableText;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The name of a room, and who is in it now. Any thread. */
final class NamedRoom implements Room {
    private final String name;
    private final RoomIndex index;
    private final Destination<BroadcastResult> members;
    private final Destination<BroadcastResult> here;
    private final Function<String, Destination<BroadcastResult>> membersExcept;

    NamedRoom(
            String name,
            RoomIndex index,
            Destination<BroadcastResult> members,
            Destination<BroadcastResult> here,
            Function<String, Destination<BroadcastResult>> membersExcept) {
        this.name = name;
        this.index = index;
        this.members = members;
        this.here = here;
        this.membersExcept = membersExcept;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Destination<BroadcastResult> except(String id) {
        return membersExcept.apply(requireNonNull(id, "id"));
    }

    @Override
    public Destination<BroadcastResult> here() {
        return here;
    }

    @Override
    public Collection<Session> sessions() {
        List<Session> sessions = new ArrayList<>();
        for (RoomPart part : index.parts(name)) {
            part.open().forEach(member -> sessions.add(member.session()));
        }
        return List.copyOf(sessions);
    }

    @Override
    public int size() {
        return index.members(name);
    }

    @Override
    public CompletableFuture<BroadcastResult> write(ByteBuf data) {
        return members.write(data);
    }

    @Override
    public CompletableFuture<BroadcastResult> writeMessage(Object message) {
        return members.writeMessage(message);
    }

    @Override
    public Destination<BroadcastResult> latest(Object key) {
        return members.latest(key);
    }

    @Override
    public ByteBufAllocator alloc() {
        return members.alloc();
    }

    /** A room is the same as another of its manager that has the same name. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NamedRoom room && room.index == index && room.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** One line for humans: {@code room "lobby", 3 sessions}. */
    @Override
    public String toString() {
        int sessions = size();
        return "room \"" + PrintableText.of(name) + "\", " + sessions + (sessions == 1 ? " session" : " sessions");
    }
}
