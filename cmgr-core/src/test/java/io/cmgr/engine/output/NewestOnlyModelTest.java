// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.TurnLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random writes, with keys and without, to a kernel that takes some now and then: each write has exactly one outcome, and
 * the order is what {@code latest} promises. {@code -Dcmgr.seed=…} repeats a failure.
 */
@ExtendWith(NoLeaks.class)
class NewestOnlyModelTest {
    private static final int RUNS = 400;
    private static final int STEPS = 60;
    private static final int KEYS = 4;
    private static final IOException END = new IOException("the end");

    @Test
    void eachWriteHasOneOutcomeAndTheOrderHolds() {
        Long chosen = Long.getLong("cmgr.seed");
        long first = chosen == null ? System.nanoTime() : chosen;
        for (long seed = first; seed < first + (chosen == null ? RUNS : 1); seed++) {
            Run run = new Run(new Random(seed));
            try {
                run.go();
                run.check();
            } catch (Throwable error) {
                throw new AssertionError("-Dcmgr.seed=" + seed + ": " + error.getMessage(), error);
            } finally {
                run.kernel.close();
            }
        }
    }

    /** A write: its number is its place in the list. A write without a key is an ordinary one. */
    private record Write(@Nullable Integer key, ByteBuf data, CompletableFuture<Void> outcome) {}

    private static final class Run {
        private final Random random;
        private final ReadingKernel kernel = new ReadingKernel();
        private final TurnLoop turns = new TurnLoop();
        private final PendingBytes account = new PendingBytes(64 << 20);
        private final List<Write> writes = new ArrayList<>();
        private final List<CompletableFuture<Void>> nothings = new ArrayList<>();
        private final StreamOutput output;
        private boolean over;

        /** Whether writes wait in the loop's queue: what the loop writes meanwhile may come before them. */
        private boolean queued;

        Run(Random random) {
            this.random = random;
            RecordingOwner owner = new RecordingOwner();
            output = random.nextBoolean()
                    ? new BatchedOutput(owner, account, kernel, TestLoops.loop(turns.eventLoop()))
                    : new PromisedOutput(owner, account, kernel, TestLoops.loop(turns.eventLoop()));
        }

        void go() {
            for (int step = 0; step < STEPS; step++) {
                if (random.nextInt(3) == 0) {
                    queued = true; // from another thread
                    write();
                } else {
                    turns.turn(); // what another thread has written comes first
                    queued = false;
                    turns.turn(this::turn);
                }
            }
            over = true;
            boolean fails = random.nextBoolean();
            turns.turn(() -> {
                if (fails) {
                    output.fail(END);
                } else {
                    output.stopTaking();
                }
            });
            turns.turn(() -> kernel.takes(ReadingKernel.ALL));
            assertTrue(output.drained());
        }

        private void turn() {
            switch (random.nextInt(8)) {
                case 0 -> kernel.takes(0);
                case 1, 2 -> kernel.takes(random.nextInt(4));
                case 3 -> kernel.takes(ReadingKernel.ALL);
                case 4 -> {
                    output.readBegins();
                    burst();
                    output.readComplete();
                }
                default -> burst();
            }
        }

        private void burst() {
            for (int n = random.nextInt(6); n > 0; n--) {
                if (random.nextInt(6) == 0) {
                    writeNothing();
                } else {
                    write();
                }
            }
        }

        private void write() {
            Integer key = random.nextInt(3) == 0 ? null : random.nextInt(KEYS);
            int size = random.nextInt(8) == 0 ? 20 << 10 : 8;
            ByteBuf data = Unpooled.buffer(size).writeInt(writes.size()).writeZero(size - 4);
            int number = writes.size();
            writes.add(null); // a callback may write before the call returns
            CompletableFuture<Void> outcome =
                    key == null ? output.write(data, size, 0) : output.writeLatest(key, data, size, 0);
            writes.set(number, new Write(key, data, outcome));
            if (random.nextInt(10) == 0) {
                var unused = outcome.whenComplete((done, error) -> {
                    if (!over && !queued) {
                        write();
                    }
                });
            }
        }

        /** It is done when all that was written before is over. */
        private void writeNothing() {
            List<Write> before =
                    List.copyOf(writes.stream().filter(write -> write != null).toList());
            CompletableFuture<Void> nothing = random.nextBoolean() ? output.writeNothing() : output.flushed();
            nothings.add(nothing.whenComplete((done, error) -> {
                if (!over) {
                    assertTrue(before.stream().allMatch(write -> write.outcome().isDone()), "ahead of a write");
                }
            }));
        }

        void check() {
            nothings.forEach(nothing -> assertTrue(nothing.isDone()));
            nothings.stream()
                    .filter(CompletableFuture::isCompletedExceptionally)
                    .forEach(nothing -> {
                        assertTrue(
                                Deadline.failure(nothing) instanceof IOException, () -> "" + Deadline.failure(nothing));
                    });
            List<Integer> taken = kernel.taken();
            int superseded = 0;
            for (int number = 0; number < writes.size(); number++) {
                Write write = writes.get(number);
                assertTrue(write.outcome().isDone(), "no outcome");
                assertEquals(0, write.data().refCnt(), "released");
                if (!write.outcome().isCompletedExceptionally()) {
                    assertTrue(taken.contains(number), "sent without being taken");
                } else if (Deadline.failure(write.outcome()) == RecordingOwner.SUPERSEDED) {
                    assertTrue(!taken.contains(number), "replaced and sent");
                    superseded++;
                } else {
                    assertTrue(
                            List.of(END, RecordingOwner.REFUSAL).contains(Deadline.failure(write.outcome())),
                            () -> "" + Deadline.failure(write.outcome()));
                }
            }
            assertEquals(superseded, output.superseded());
            assertEquals(0, account.get());
            checkOrder(taken);
        }

        /** Ordinary writes and those of one key keep their order, and nothing overtakes an ordinary write before it. */
        private void checkOrder(List<Integer> taken) {
            assertEquals(taken.size(), taken.stream().distinct().count(), "sent twice");
            int[] newest = new int[KEYS];
            Arrays.fill(newest, -1);
            int ordinary = -1;
            for (int number : taken) {
                Integer key = writes.get(number).key();
                if (key == null) {
                    assertTrue(ordinary < number, () -> number + " is late in " + taken);
                    ordinary = number;
                } else {
                    assertTrue(newest[key] < number, () -> number + " is late in " + taken);
                    newest[key] = number;
                }
            }
            checkNothingOvertakesOrdinaryWritesBeforeIt(taken);
        }

        private void checkNothingOvertakesOrdinaryWritesBeforeIt(List<Integer> taken) {
            int most = -1;
            for (int number : taken) {
                if (writes.get(number).key() == null) {
                    int passed = most;
                    assertTrue(passed < number, () -> passed + " has overtaken " + number + " in " + taken);
                }
                most = Math.max(most, number);
            }
        }
    }
}
