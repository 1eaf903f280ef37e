// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.game;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.examples.game.TestWorld.State;
import io.cmgr.session.SessionState;
import io.cmgr.session.SessionStats;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class WorldTest {
    private static final int TICKS = 100;

    /** More states than the kernels hold for a player with a small buffer, and fewer than may be pending. */
    private static final int MORE_THAN_KERNELS_HOLD = 25;

    private static final int SLOW = 16 << 10;
    private static final int QUICK = 1 << 20;

    /** The slow player reads nothing for a hundred ticks, and then as many states as it takes to see the newest. */
    @OnEachTransport
    void aSlowPlayerSeesNewerStatesWithLatestThanWithout(Transport transport) throws Exception {
        int read = 0;
        try (TestWorld world = new TestWorld(transport, 1, true);
                Peer slow = world.enter(SLOW);
                Peer quick = world.enter(QUICK)) {
            play(world, quick);
            while (TestWorld.read(slow).time() < TICKS) {
                read++;
            }
            assertTrue(read < MORE_THAN_KERNELS_HOLD, read + " old states came first");
            assertTrue(sum(world, SessionStats::superseded) > 0);
            assertEquals(0, sum(world, SessionStats::dropped));
        }
        try (TestWorld world = new TestWorld(transport, 1, false);
                Peer slow = world.enter(SLOW);
                Peer quick = world.enter(QUICK)) {
            play(world, quick);
            for (int time = 1; time <= read + 1; time++) {
                assertEquals(time, TestWorld.read(slow).time());
            }
            assertEquals(0, sum(world, SessionStats::superseded));
            assertTrue(sum(world, SessionStats::dropped) > 0);
        }
    }

    private static void play(TestWorld world, Peer quick) throws Exception {
        for (int time = 1; time <= TICKS; time++) {
            world.tick(time);
            assertEquals(time, TestWorld.read(quick).time());
        }
        world.awaitLoops();
    }

    private static long sum(TestWorld world, ToLongFunction<SessionStats> figure) {
        return world.manager().stats().sessions().stream().mapToLong(figure).sum();
    }

    @OnEachTransport
    void playersWhoChangeMapsGetTheStatesOfTheirMapOnly(Transport transport) throws Exception {
        long seed = Long.getLong("cmgr.seed", ThreadLocalRandom.current().nextInt(1_000_000));
        System.out.println("WorldTest: -Dcmgr.seed=" + seed);
        Random random = new Random(seed);
        int maps = 3;
        try (TestWorld world = new TestWorld(transport, maps, random.nextBoolean());
                Peer ann = world.enter(QUICK);
                Peer bob = world.enter(QUICK);
                Peer cyd = world.enter(QUICK)) {
            List<Peer> players = List.of(ann, bob, cyd);
            List<Integer> places = new ArrayList<>(List.of(1, 1, 1));
            for (int time = 1; time <= TICKS; time++) {
                int who = random.nextInt(players.size());
                places.set(who, 1 + random.nextInt(maps));
                world.say(players.get(who), "go " + places.get(who));
                world.say(players.get(who), "step 1 -1");
                world.tick(time);
                for (int i = 0; i < players.size(); i++) {
                    State state = TestWorld.read(players.get(i));
                    assertEquals(time, state.time());
                    assertEquals(places.get(i), state.map());
                }
            }
        }
    }

    @OnEachTransport
    void aPlayerIsInTheStatesOfItsMapUntilItHasGone(Transport transport) throws Exception {
        try (TestWorld world = new TestWorld(transport, 1, true);
                Peer ann = world.enter(QUICK)) {
            world.tick(1);
            int beings = TestWorld.read(ann).beings();
            try (Peer bob = world.enter(QUICK)) {
                world.tick(2);
                assertEquals(beings + 1, TestWorld.read(bob).beings());
            }
            world.await(SessionState.DISCONNECTED);
            world.tick(3);
            assertEquals(beings + 1, TestWorld.read(ann).beings());
            assertEquals(beings, TestWorld.read(ann).beings());
        }
    }

    @OnEachTransport
    void aPlayerWhoSaysSomethingElseIsReset(Transport transport) throws Exception {
        try (TestWorld world = new TestWorld(transport, 2, true);
                Peer ann = world.enter(QUICK)) {
            for (String said : List.of("dance", "", "go 0", "go 3", "go 99999", "go 1 ", "step 2 0", "step 0 \u00b2")) {
                try (Peer bob = world.enter(QUICK)) {
                    world.say(bob, said);
                    assertThrows(IOException.class, bob::readInput, said);
                    world.await(SessionState.DISCONNECTED);
                }
            }
            world.tick(1);
            assertEquals(1, TestWorld.read(ann).map());
        }
    }

    @OnEachTransport
    void aPlayerWhoHasNotEnteredAMapCannotWalkThere(Transport transport) throws Exception {
        try (TestWorld world = new TestWorld(transport, 2, true);
                Peer bob = world.connect(QUICK)) {
            world.say(bob, "step 1 1");
            assertThrows(IOException.class, bob::readInput);
        }
    }
}
