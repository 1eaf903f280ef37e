// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SessionLoopTest {
    private final DefaultEventLoop eventLoop = new DefaultEventLoop();
    private final SessionLoop loop = TestLoops.loop(eventLoop);
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void end() throws Exception {
        var unused = eventLoop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        assertTrue(eventLoop.awaitTermination(10, TimeUnit.SECONDS));
    }

    @Test
    void aBurstOfCommandsIsOneTaskOfTheLoopAndKeepsItsOrder() throws Exception {
        CountDownLatch gate = holdTheLoop();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            loop.execute(command("" + i));
            expected.add("run " + i);
        }
        assertEquals(1, eventLoop.pendingTasks());
        gate.countDown();
        Deadline.until("all commands", () -> done.size() == 500);
        assertEquals(expected, done);
    }

    @Test
    void theLastCommandOfABurstIsRecognised() throws Exception {
        CountDownLatch gate = holdTheLoop();
        for (int i = 0; i < 3; i++) {
            loop.execute(action(() -> done.add("last: " + loop.lastOfBurst())));
        }
        gate.countDown();
        Deadline.until("all commands", () -> done.size() == 3);
        assertEquals(List.of("last: false", "last: false", "last: true"), done);
    }

    @Test
    void whatABurstWritesToIsFlushedOnceAtItsEnd() throws Exception {
        CountDownLatch gate = holdTheLoop();
        RecordingOutput output = new RecordingOutput();
        for (int i = 0; i < 10; i++) {
            loop.execute(action(() -> {
                if (!output.touched) {
                    output.touched = true;
                    loop.flushLater(output);
                }
                done.add("written");
            }));
        }
        gate.countDown();
        Deadline.until("the flush", () -> done.contains("flushed"));
        assertEquals(11, done.size());
        assertEquals("flushed", done.get(10));
    }

    @Test
    void moreThanABurstStillRunsToTheEnd() {
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 10_000; i++) {
            loop.execute(action(ran::incrementAndGet));
        }
        Deadline.until("all commands", () -> ran.get() == 10_000);
    }

    @Test
    void aBurstEndsAfter1024Commands() throws Exception {
        assertEquals(1024, ranBeforeTheLoopDidSomethingElse(2000, 1));
    }

    @Test
    void aBurstEndsAfter16384Deliveries() throws Exception {
        assertEquals(16, ranBeforeTheLoopDidSomethingElse(40, 1024));
    }

    /** A task that is scheduled for now runs after the loop has looked at its sockets. */
    @Test
    void betweenTwoBurstsTheLoopLooksAtItsSockets() throws Exception {
        EventLoopGroup sockets = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        SessionLoop busy = TestLoops.loop(sockets.next());
        AtomicInteger ran = new AtomicInteger();
        CompletableFuture<Integer> looked = new CompletableFuture<>();
        CountDownLatch submitted = new CountDownLatch(1);
        busy.execute(action(() -> {
            awaitUninterruptibly(submitted);
            busy.eventLoop().schedule(() -> looked.complete(ran.get()), 0, TimeUnit.NANOSECONDS);
        }));
        for (int i = 0; i < 10; i++) {
            busy.execute(action(20_000, ran::incrementAndGet));
        }
        submitted.countDown();
        assertEquals(1, looked.get(20, TimeUnit.SECONDS));
        Deadline.until("all commands", () -> ran.get() == 10);
        sockets.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
    }

    /** As a thread does it that writes again when it is answered. Netty itself would look after a second only. */
    @Test
    void commandsThatComeOneByOneWithoutEndDoNotKeepTheLoopFromItsSockets() throws Exception {
        EventLoopGroup sockets = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        SessionLoop busy = TestLoops.loop(sockets.next());
        AtomicInteger ran = new AtomicInteger();
        CompletableFuture<Integer> looked = new CompletableFuture<>();
        Runnable next = new Runnable() {
            @Override
            public void run() {
                busy.submit(action(1000, ran::incrementAndGet));
                if (!looked.isDone()) {
                    busy.eventLoop().execute(this);
                }
            }
        };
        busy.eventLoop().execute(() -> {
            busy.eventLoop().schedule(() -> looked.complete(ran.get()), 0, TimeUnit.NANOSECONDS);
            next.run();
        });
        int before = looked.get(20, TimeUnit.SECONDS);
        assertTrue(before <= 17, before + " before it looked");
        sockets.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
    }

    /** The scheduled task that Netty cancels when a loop is shut down. */
    @Test
    void aBurstThatIsLeftOverWhenTheLoopIsShutDownStillRuns() throws Exception {
        CountDownLatch gate = holdTheLoop();
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            loop.execute(action(20_000, () -> {
                if (ran.incrementAndGet() == 1) {
                    var unused = eventLoop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
                }
            }));
        }
        gate.countDown();
        Deadline.until("all commands", () -> ran.get() == 10);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBroadcastToMoreSessionsThanThatIsABurstOfItsOwn() throws Exception {
        assertEquals(1, ranBeforeTheLoopDidSomethingElse(3, 20_000));
    }

    /** Submits commands and then a task; returns how many of the commands ran before the task. */
    private int ranBeforeTheLoopDidSomethingElse(int commands, int weight) throws Exception {
        CountDownLatch gate = holdTheLoop();
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < commands; i++) {
            loop.execute(action(weight, ran::incrementAndGet));
        }
        Future<Integer> before = eventLoop.submit(ran::get);
        gate.countDown();
        int ranBefore = before.get(20, TimeUnit.SECONDS);
        Deadline.until("all commands", () -> ran.get() == commands);
        return ranBefore;
    }

    @Test
    void aCommandThatThrowsAnErrorIsFailedAndThoseBehindItRun() throws Exception {
        CountDownLatch gate = holdTheLoop();
        List.of("bad one", "good", "bad last").forEach(name -> loop.execute(command(name)));
        gate.countDown();
        Deadline.until("the last command", () -> done.size() == 5);
        loop.execute(command("of the next burst"));
        Deadline.until("the next burst", () -> done.size() == 6);
        String thrown = ": as the JDK does";
        assertEquals(
                List.of(
                        "run bad one",
                        "failed bad one" + thrown,
                        "run good",
                        "run bad last",
                        "failed bad last" + thrown,
                        "run of the next burst"),
                done);
    }

    @Test
    void aFlushThatThrowsDoesNotKeepThoseBehindItFromRunning() throws Exception {
        CountDownLatch gate = holdTheLoop();
        loop.execute(action(() -> {
            loop.flushLater(new RecordingOutput() {
                @Override
                public void flush() {
                    throw new AssertionError();
                }
            });
            loop.flushLater(new RecordingOutput());
        }));
        gate.countDown();
        Deadline.until("the flush", () -> done.contains("flushed"));
        loop.execute(command("next"));
        Deadline.until("the next command", () -> done.contains("run next"));
    }

    @Test
    void commandsForALoopThatHasEndedAreRefusedAndNotForgotten() throws Exception {
        end();
        loop.execute(command("a"));
        loop.execute(command("b"));
        assertEquals(List.of("refuse a", "refuse b"), done);
    }

    @Test
    void whatComesInTheLastTurnOfALoopIsRunOrRefused() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        eventLoop.addShutdownHook(() -> {
            for (int i = 0; i < 3000; i++) {
                loop.submit(counting(ran, refused));
            }
        });
        // Cancelled in the last turn, it gives the loop something to run, and so the hook its turn before the loop
        // ends.
        var unused =
                eventLoop.schedule(() -> {}, 1, TimeUnit.HOURS).addListener(cancelled -> eventLoop.execute(() -> {}));
        end();
        Deadline.until("all to be answered", () -> ran.get() + refused.get() == 3000);
        loop.submit(counting(ran, refused));
        assertEquals(3001, ran.get() + refused.get());
    }

    private static LoopCommand counting(AtomicInteger ran, AtomicInteger refused) {
        return new LoopCommand() {
            @Override
            public int run() {
                ran.incrementAndGet();
                return ONE;
            }

            @Override
            public void failed(Throwable error) {
                throw new AssertionError(error);
            }

            @Override
            public void refuse() {
                refused.incrementAndGet();
            }
        };
    }

    @Test
    void manyThreadsLoseNothingWhenTheLoopEndsUnderThem() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    loop.execute(action(ran::incrementAndGet));
                }
            });
            threads.add(thread);
            thread.start();
        }
        Deadline.until("some commands", () -> ran.get() > 1000);
        end();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(80_000, ran.get());
    }

    @Test
    void eachKeyHasAValueOfItsOwnOnEachLoop() {
        PerLoop<List<String>> key = new PerLoop<>(l -> new ArrayList<>());
        PerLoop<String> other = new PerLoop<>(l -> l == loop ? "ours" : "another's");
        SessionLoop another = TestLoops.loop(eventLoop);
        assertEquals("ours", other.of(loop));
        List<String> kept = key.of(loop);
        assertSame(kept, key.of(loop));
        assertNotSame(kept, key.of(another));
        assertEquals("another's", other.of(another));
    }

    private CountDownLatch holdTheLoop() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        eventLoop.execute(() -> {
            held.countDown();
            awaitUninterruptibly(gate);
        });
        assertTrue(held.await(20, TimeUnit.SECONDS));
        return gate;
    }

    private LoopCommand command(String name) {
        return new LoopCommand() {
            @Override
            public int run() {
                done.add("run " + name);
                if (name.startsWith("bad")) {
                    throw new AssertionError("as the JDK does");
                }
                return ONE;
            }

            @Override
            public void failed(Throwable error) {
                done.add("failed " + name + ": " + error.getMessage());
            }

            @Override
            public void refuse() {
                done.add("refuse " + name);
            }
        };
    }

    private static LoopCommand action(Runnable action) {
        return action(LoopCommand.ONE, action);
    }

    private static LoopCommand action(int weight, Runnable action) {
        return new LoopCommand() {
            @Override
            public int run() {
                action.run();
                return weight;
            }

            @Override
            public void failed(Throwable error) {
                throw new AssertionError(error);
            }

            @Override
            public void refuse() {
                action.run();
            }
        };
    }

    private class RecordingOutput implements Flushable {
        private boolean touched;

        @Override
        public void flush() {
            done.add("flushed");
        }
    }
}
