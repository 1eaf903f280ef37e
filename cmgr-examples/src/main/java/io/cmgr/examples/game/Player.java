// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.game;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A player, who walks about, changes maps now and then, and reads what comes: at once, or slowly. */
final class Player implements SessionHandler {
    /** How many states a slow player reads in a second: a quarter of what the world sends. */
    static final int SLOW_STATES_PER_SECOND = 5;

    private static final int STEP_MILLIS = 250;
    private static final int STEPS_ON_A_MAP = 12;

    private final int maps;
    private final boolean slow;
    private final Random random;

    /** The maps that the player has asked for and not seen since. These three belong to the event loop. */
    private final Queue<Integer> goals = new ArrayDeque<>();

    private int goal;
    private int map;

    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private volatile long newest;
    private @Nullable Future<?> walk;

    Player(int maps, boolean slow, Random random) {
        this.maps = maps;
        this.slow = slow;
        this.random = random;
    }

    @Override
    public void onNew(Session session) {
        go(session, 1 + random.nextInt(maps));
        int first = random.nextInt(STEP_MILLIS); // not all at the same moment
        walk = session.channel().eventLoop().scheduleAtFixedRate(() -> walk(session), first, STEP_MILLIS, MILLISECONDS);
    }

    private void walk(Session session) {
        if (maps > 1 && random.nextInt(STEPS_ON_A_MAP) == 0) {
            go(session, 1 + (goal + random.nextInt(maps - 1)) % maps); // any but the one before
        } else {
            session.write("step " + (random.nextInt(3) - 1) + " " + (random.nextInt(3) - 1));
        }
    }

    private void go(Session session, int to) {
        goal = to;
        goals.add(to);
        session.write("go " + to);
    }

    @Override
    public void onData(Session session, ByteBuf state, SocketAddress from) {
        newest = state.readLong();
        see(state.readInt());
        if (slow) {
            session.pauseReads();
            session.channel()
                    .eventLoop()
                    .schedule(() -> session.resumeReads(), 1000 / SLOW_STATES_PER_SECOND, MILLISECONDS);
        }
    }

    /** A state is of the map that the player sees already, or of one that it has asked for since, or else it is wrong. */
    private void see(int shown) {
        while (map != shown) {
            Integer next = goals.poll();
            if (next == null) {
                wrong.incrementAndGet();
                return;
            }
            map = next;
            changes.incrementAndGet();
        }
    }

    @Override
    public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
        if (walk != null) {
            walk.cancel(false);
        }
    }

    /** When the newest state was made that the player has seen; 0 if it has seen none. Any thread, like the following. */
    long newest() {
        return newest;
    }

    /** How often the player has come to a map. */
    int changes() {
        return changes.get();
    }

    /** How many states were of a map that the player had left, behind a state of a later one. */
    int wrong() {
        return wrong.get();
    }
}
