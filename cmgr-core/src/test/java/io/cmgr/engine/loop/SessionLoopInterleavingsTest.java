// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.Interleavings;
import io.cmgr.testkit.Interleavings.Scenario;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.TurnLoop;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The write queue in every interleaving. */
@Tag("lincheck")
@ExtendWith(NoLeaks.class)
class SessionLoopInterleavingsTest {
    @Test
    void everyCommandRunsOnceInTheOrderOfItsCaller() {
        Interleavings.of(() -> {
            TurnLoop turns = new TurnLoop();
            SessionLoop loop = TestLoops.loop(turns.eventLoop());
            Queue<String> done = new ConcurrentLinkedQueue<>();
            return new Scenario(
                    List.of(
                            () -> {
                                loop.submit(new Named("first", done));
                                loop.submit(new Named("second", done));
                            },
                            () -> loop.submit(new Named("other", done)),
                            turns::turn),
                    () -> {
                        turns.turn();
                        assertEquals(List.of("run first", "run second"), without("run other", done));
                    });
        });
    }

    @Test
    void everyCommandIsRunOrRefusedOnceWhenTheLoopEnds() {
        Interleavings.of(() -> {
            TurnLoop turns = new TurnLoop();
            SessionLoop loop = TestLoops.loop(turns.eventLoop());
            Queue<String> done = new ConcurrentLinkedQueue<>();
            return new Scenario(
                    List.of(
                            () -> loop.submit(new Named("one", done)),
                            () -> loop.submit(new Named("other", done)),
                            () -> {
                                turns.turn();
                                turns.end();
                                loop.retire();
                            }),
                    () -> {
                        assertEquals(2, done.size());
                        assertEquals(
                                1,
                                done.stream()
                                        .filter(word -> word.endsWith("one"))
                                        .count());
                    });
        });
    }

    private static List<String> without(String word, Queue<String> done) {
        assertEquals(3, done.size());
        return done.stream().filter(each -> !each.equals(word)).toList();
    }

    private record Named(String name, Queue<String> done) implements LoopCommand {
        @Override
        public int run() {
            done.add("run " + name);
            return ONE;
        }

        @Override
        public void failed(Throwable error) {
            done.add("failed " + name);
        }

        @Override
        public void refuse() {
            done.add("refuse " + name);
        }
    }
}
