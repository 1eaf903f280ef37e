// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import io.cmgr.engine.node.Landing;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.cmgr.session.Elsewhere;
import io.cmgr.session.NoSuchSessionException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The sessions of a node in a test: they note what they are written. */
final class NotingSessions implements Landing {
    /** What was written, as {@code all}, {@code all but a1}, {@code room r} or {@code session a1}, with the text. */
    final List<String> written = new CopyOnWriteArrayList<>();

    /** The sessions, and how writes to each end. */
    final Map<String, CompletableFuture<Void>> present = new ConcurrentHashMap<>();

    final Map<String, Integer> rooms = new ConcurrentHashMap<>();

    /** How many sessions skip each broadcast. */
    volatile int skipping;

    @Override
    public Destination<BroadcastResult> all(@Nullable String except) {
        return many("all", except, null);
    }

    @Override
    public Destination<BroadcastResult> room(String name, @Nullable String except) {
        return many("room " + name, except, null);
    }

    private Destination<BroadcastResult> many(String to, @Nullable String except, @Nullable Object key) {
        return new Destination<>() {
            @Override
            public CompletableFuture<BroadcastResult> write(ByteBuf data) {
                note(except == null ? to : to + " but " + except, key, data);
                return CompletableFuture.completedFuture(new BroadcastResult(1, skipping, 0, Elsewhere.NONE));
            }

            @Override
            public Destination<BroadcastResult> latest(Object ofKey) {
                return many(to, except, ofKey);
            }
        };
    }

    @Override
    public Destination<Void> to(String id) {
        return one(id, null);
    }

    private Destination<Void> one(String id, @Nullable Object key) {
        return new Destination<>() {
            @Override
            public CompletableFuture<Void> write(ByteBuf data) {
                CompletableFuture<Void> outcome = present.get(id);
                if (outcome == null) {
                    data.release();
                    return CompletableFuture.failedFuture(new NoSuchSessionException("no session " + id));
                }
                note("session " + id, key, data);
                return outcome;
            }

            @Override
            public CompletableFuture<Void> writeMessage(Object message) {
                written.add("session " + id + ": " + message);
                return present.getOrDefault(id, CompletableFuture.failedFuture(new NoSuchSessionException(id)));
            }

            @Override
            public Destination<Void> latest(Object ofKey) {
                return one(id, ofKey);
            }
        };
    }

    private void note(String to, @Nullable Object key, ByteBuf data) {
        String of = key == null ? "" : " latest " + key;
        written.add(to + of + ": " + data.toString(StandardCharsets.UTF_8));
        data.release();
    }

    @Override
    public int members(String room) {
        return rooms.getOrDefault(room, 0);
    }

    @Override
    public boolean has(String id) {
        return present.containsKey(id);
    }

    @Override
    public int sessions() {
        return present.size();
    }

    @Override
    public int rooms() {
        return rooms.size();
    }
}
