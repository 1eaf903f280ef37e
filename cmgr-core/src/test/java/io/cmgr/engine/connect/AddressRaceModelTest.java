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

/** Random orders of answers, refusals and silence of a name's addresses, compared with a model of the rule. */
@ExtendWith(NoLeaks.class)
class AddressRaceModelTest {
    private final AddressRaceFixture fixture = new AddressRaceFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theFirstToAnswerWinsWhateverTheOthersDo() {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        System.out.println("AddressRaceModelTest: -Dcmgr.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            fixture.forgetChannels();
            race(random);
        }
    }

    private static final List<Reaction> REACTIONS = List.of(Reaction.values());

    private enum Reaction {
        CONNECTS,
        CONNECTS_TO_ITSELF,
        REFUSES,
        IS_SILENT;

        boolean isFailure() {
            return this == CONNECTS_TO_ITSELF || this == REFUSES;
        }

        void of(FakeChannel channel) {
            switch (this) {
                case CONNECTS -> channel.accept();
                case CONNECTS_TO_ITSELF -> channel.connectToItself();
                case REFUSES -> channel.refuse();
                case IS_SILENT -> {}
            }
        }
    }

    /** How an address reacts, and how many milliseconds after it was tried. */
    private record Script(Reaction reaction, long delay) {
        static Script of(Random random) {
            Reaction reaction = REACTIONS.get(random.nextInt(REACTIONS.size()));
            return new Script(reaction, 1 + random.nextInt(600));
        }
    }

    /** When an address is tried, and the number of the address before if its failure is the cause, else -1. */
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
                if (script.reaction() == Reaction.CONNECTS && over < end) {
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
            return begin + AddressRace.HEAD_START_MILLIS;
        }
    }

    private void race(Random random) {
        long limit = 100L + random.nextInt(1500);
        List<Script> scripts = Stream.generate(() -> Script.of(random))
                .limit(1L + random.nextInt(6))
                .toList();
        CompletableFuture<Session> connecting = fixture.connect(
                AddressRaceFixture.WHERE.connectTimeout(Duration.ofMillis(limit)),
                AddressRaceFixture.some(scripts.size()));
        Map<Integer, Long> due = new HashMap<>();
        long cancelled = random.nextInt(4) == 0 ? random.nextInt(500) : Long.MAX_VALUE;
        for (long now = 0; !connecting.isDone() && now < cancelled; now++) {
            for (int i = 0; i < fixture.tried(); i++) {
                due.putIfAbsent(i, now + scripts.get(i).delay());
                if (due.get(i) == now && fixture.channel(i).isOpen()) {
                    scripts.get(i).reaction().of(fixture.channel(i));
                    fixture.turn();
                }
            }
            fixture.pass(1);
        }
        if (connecting.cancel(false)) {
            fixture.assertNothingLeft();
            return;
        }
        Outcome expected = Outcome.of(scripts, limit);
        String what = scripts + " within " + limit;
        assertEquals(expected.tried(), fixture.tried(), what);
        assertEquals(expected.winner() < 0, connecting.isCompletedExceptionally(), what);
        if (expected.winner() >= 0) {
            fixture.assertConnected(connecting, fixture.channel(expected.winner()));
        } else {
            fixture.assertNothingLeft();
        }
    }
}
