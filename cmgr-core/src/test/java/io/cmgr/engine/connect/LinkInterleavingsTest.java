// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Reconnect;
import io.cmgr.testkit.Interleavings;
import io.cmgr.testkit.Interleavings.Scenario;
import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writes to a link that goes up and down, and ends, in every interleaving. */
@Tag("lincheck")
@ExtendWith(NoLeaks.class)
class LinkInterleavingsTest {
    private static final Reconnect HOLDING = Reconnect.always().hold(10_000, Duration.ofDays(1));

    @Test
    void withAHoldEachMessageGoesOutOnceAndInTheOrderOfItsThread() {
        Interleavings.of(() -> {
            LinkWritesScene scene = new LinkWritesScene(HOLDING);
            return new Scenario(
                    List.of(
                            () -> List.of("a1", "a2", "a3").forEach(scene::write),
                            () -> {
                                var unused = scene.write("b1");
                            },
                            () -> {
                                scene.up();
                                scene.down();
                                scene.up();
                            }),
                    () -> {
                        scene.turns.turn();
                        assertEquals(4, scene.sent.size(), scene.sent::toString);
                        assertEquals(
                                List.of("a1", "a2", "a3"),
                                scene.sent.stream()
                                        .filter(text -> text.startsWith("a"))
                                        .toList());
                    });
        });
    }

    /** The writer finds the link down, then up, and then closing. */
    @Test
    void writesToAConnectionThatClosesKeepTheOrderOfTheirThread() {
        Interleavings.of(() -> {
            LinkWritesScene scene = new LinkWritesScene(HOLDING);
            return new Scenario(
                    List.of(() -> List.of("a1", "a2", "a3").forEach(scene::write), () -> {
                        scene.up();
                        scene.closing();
                        scene.up();
                    }),
                    () -> {
                        scene.turns.turn();
                        assertEquals(List.of("a1", "a2", "a3"), scene.sent);
                    });
        });
    }

    /** The writer has found the first connection, and comes to it when the next one is up. */
    @Test
    void aWriteThatComesTooLateForItsConnectionGoesToTheNext() {
        Interleavings.of(() -> {
            LinkWritesScene scene = new LinkWritesScene(HOLDING);
            scene.up();
            return new Scenario(
                    List.of(
                            () -> {
                                var unused = scene.write("a1");
                            },
                            () -> {
                                scene.down();
                                scene.up();
                            }),
                    () -> {
                        scene.turns.turn();
                        assertEquals(List.of("a1"), scene.sent);
                    });
        });
    }

    @Test
    void withoutAHoldEachMessageGoesOutOrFails() {
        assertSentOrFailed(Reconnect.always(), LinkInterleavingsTest::upAndDown, LinkWritesScene::up);
    }

    @Test
    void aHoldForOneMessageIsNeverPassed() {
        Reconnect forOne = Reconnect.always().hold(256, Duration.ofDays(1));
        assertSentOrFailed(forOne, LinkInterleavingsTest::upAndDown, LinkWritesScene::up);
    }

    @Test
    void theEndLeavesNoFutureIncomplete() {
        assertSentOrFailed(
                HOLDING,
                scene -> {
                    scene.up();
                    scene.close();
                },
                scene -> {});
    }

    private static void upAndDown(LinkWritesScene scene) {
        scene.up();
        scene.down();
    }

    /** What happens to the link while two messages are written, and what happens afterwards, completes both futures. */
    private static void assertSentOrFailed(
            Reconnect manner, Consumer<LinkWritesScene> meanwhile, Consumer<LinkWritesScene> afterwards) {
        Interleavings.of(() -> {
            LinkWritesScene scene = new LinkWritesScene(manner);
            List<CompletableFuture<Void>> outcomes = new ArrayList<>();
            return new Scenario(
                    List.of(
                            () -> {
                                outcomes.add(scene.write("a1"));
                                outcomes.add(scene.write("a2"));
                            },
                            () -> meanwhile.accept(scene)),
                    () -> {
                        afterwards.accept(scene);
                        scene.turns.turn();
                        assertTrue(outcomes.stream().allMatch(CompletableFuture::isDone));
                        long failed = outcomes.stream()
                                .filter(CompletableFuture::isCompletedExceptionally)
                                .count();
                        assertEquals(2, failed + scene.sent.size(), scene.sent::toString);
                    });
        });
    }
}
