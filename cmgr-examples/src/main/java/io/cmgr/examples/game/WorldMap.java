// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.game;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** One map: creatures that wander about, and players. The world's thread only. */
final class WorldMap {
    private static final int SIDE = 1000;

    /** So many that a state takes some 16 KiB. */
    private static final int CREATURES = 2000;

    private static final int BEING_BYTES = 2 * Integer.BYTES;

    private final int number;
    private final Random random;
    private final List<Being> creatures = new ArrayList<>();
    private final Set<Being> players = new LinkedHashSet<>();

    WorldMap(int number, Random random) {
        this.number = number;
        this.random = random;
        for (int i = 0; i < CREATURES; i++) {
            creatures.add(new Being());
        }
    }

    /** The name of the map, and of the room of its players. */
    String name() {
        return "map " + number;
    }

    /** A new player appears anywhere. */
    Being enter() {
        Being player = new Being();
        players.add(player);
        return player;
    }

    void leave(Being player) {
        players.remove(player);
    }

    void wander() {
        creatures.forEach(creature -> creature.step(random.nextInt(3) - 1, random.nextInt(3) - 1));
    }

    /** What players get to see: the time, the number of the map, and where everybody is. */
    ByteBuf state(long now, ByteBufAllocator alloc) {
        ByteBuf state =
                alloc.directBuffer(Long.BYTES + Integer.BYTES + (players.size() + creatures.size()) * BEING_BYTES);
        state.writeLong(now).writeInt(number);
        players.forEach(player -> state.writeInt(player.x).writeInt(player.y));
        creatures.forEach(creature -> state.writeInt(creature.x).writeInt(creature.y));
        return state;
    }

    /** Somebody on this map. */
    final class Being {
        private int x = random.nextInt(SIDE);
        private int y = random.nextInt(SIDE);

        private Being() {}

        WorldMap map() {
            return WorldMap.this;
        }

        /** Walks, on a map without an edge: who leaves it on one side comes in on the other. */
        void step(int dx, int dy) {
            x = Math.floorMod(x + dx, SIDE);
            y = Math.floorMod(y + dy, SIDE);
        }
    }
}
