// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.session.Session;
import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every order of answers, refusals and silence of a name's addresses, against what the rule says. */
@ExtendWith(NoLeaks.class)
class DialRaceTest {
    private final DialScene scene = new DialScene();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void theFirstToAnswerWinsWhateverTheOthersDo() {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        System.out.println("DialRaceTest: -Dcmgr.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            scene.forgetChannels();
            race(random);
        }
    }

    private static final List<Reaction> REACTIONS = List.of(Reaction.values());

    private enum Reaction {
        ANSWERS,
        MEETS_ITSELF,
        REFUSES,
        SAYS_NOTHING;

        boolean isFailure() {
            return this == MEETS_ITSELF || this == REFUSES;
        }

        void of(DialledChannel channel) {
            switch (this) {
                case ANSWERS -> channel.answer();
                case MEETS_ITSELF -> channel.answerItself();
                case REFUSES -> channel.refuse();
                case SAYS_NOTHING -> {}
            }
        }
    }

    /** What an address does, and how many milliseconds after it was called. */
    private record Script(Reaction reaction, long delay) {
        static Script of(Random random) {
            Reaction reaction = REACTIONS.get(random.nextInt(REACTIONS.size()));
            return new Script(reaction, 1 + random.nextInt(600));
        }
    }

    /** When an address is called, and the number of the one before if that has failed, else -1. */
    private record Begin(long at, int failed) {}

    /** How a race ends: the winner's number or -1, and how many addresses were tried. */
    private record Outcome(int winner, int tried) {
        static Outcome of(List<Script> scripts, long limit) {
            List<Begin> begins = new ArrayList<>(List.of(new Begin(0, -1)));
            long end = limit;
            int winner = -1;
            for (int i = 0; i < scripts.size(); i++) {
                Script script = scripts.get(i);
                long begun = begins.get(i).at();
                long over = begun + script.delay();
                if (script.reaction() == Reaction.ANSWERS && over < end) {
                    end = over;
                    winner = i;
                }
                boolean failsFirst = script.reaction().isFailure() && over < headStart(begun);
                begins.add(failsFirst ? new Begin(over, i) : new Begin(headStart(begun), -1));
            }
            long ended = end;
            int won = winner;
            begins.remove(scripts.size());
            return new Outcome(winner, (int) begins.stream()
                    .filter(begin -> begin.at() < ended || (begin.at() == ended && begin.failed() < won))
                    .count());
        }

        private static long headStart(long begin) {
            return begin + Dial.HEAD_START_MILLIS;
        }
    }

    private void race(Random random) {
        long limit = 100L + random.nextInt(1500);
        List<Script> scripts = Stream.generate(() -> Script.of(random))
                .limit(1L + random.nextInt(6))
                .toList();
        CompletableFuture<Session> connecting =
                scene.connect(DialScene.WHERE.connectTimeout(Duration.ofMillis(limit)), DialScene.some(scripts.size()));
        Map<Integer, Long> due = new HashMap<>();
        long cancelled = random.nextInt(4) == 0 ? random.nextInt(500) : Long.MAX_VALUE;
        for (long now = 0; !connecting.isDone() && now < cancelled; now++) {
            for (int i = 0; i < scene.tried(); i++) {
                due.putIfAbsent(i, now + scripts.get(i).delay());
                if (due.get(i) == now && scene.channel(i).isOpen()) {
                    scripts.get(i).reaction().of(scene.channel(i));
                    scene.turn();
                }
            }
            scene.pass(1);
        }
        if (connecting.cancel(false)) {
            scene.assertNothingLeft();
            return;
        }
        Outcome expected = Outcome.of(scripts, limit);
        String what = scripts + " within " + limit;
        assertEquals(expected.tried(), scene.tried(), what);
        assertEquals(expected.winner() < 0, connecting.isCompletedExceptionally(), what);
        if (expected.winner() >= 0) {
            scene.assertConnected(connecting, scene.channel(expected.winner()));
        } else {
            scene.assertNothingLeft();
        }
    }
}
