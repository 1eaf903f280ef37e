// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.testkit.Interleavings;
import io.cmgr.testkit.Interleavings.Scenario;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import io.cmgr.testkit.TurnChannel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The queue behind a channel in every interleaving of event loops and takers. */
@Tag("lincheck")
@ExtendWith(NoLeaks.class)
class EventQueueInterleavingsTest {
    private static final int MAX_EVENTS = 2;

    @Test
    void aTakerThatWaitsIsWokenForEveryEvent() {
        Interleavings.of(() -> {
            EventQueue queue = queue();
            Feeder one = new Feeder(queue);
            Feeder other = new Feeder(queue);
            return new Scenario(
                    List.of(one::send, other::send, () -> taken(queue, 2)), () -> assertEquals(0, queue.size()));
        });
    }

    @Test
    void twoTakersThatWaitAreBothWoken() {
        Interleavings.of(() -> {
            EventQueue queue = queue();
            Feeder feeder = new Feeder(queue);
            return new Scenario(
                    List.of(
                            () -> {
                                feeder.send();
                                feeder.send();
                            },
                            () -> taken(queue, 1),
                            () -> taken(queue, 1)),
                    () -> assertEquals(0, queue.size()));
        });
    }

    @Test
    void oneThreadAtATimeWorksOnASessionAndInOrder() {
        Interleavings.of(() -> {
            EventQueue queue = queue();
            Feeder feeder = new Feeder(queue);
            feeder.send();
            AtomicInteger handled = new AtomicInteger();
            Runnable taker = () -> {
                for (SessionEvent event : queue.drain(1)) {
                    int before = handled.get();
                    assertEquals(before, number(event), "out of order");
                    assertTrue(handled.compareAndSet(before, before + 1), "two at a time");
                }
                queue.drain(0);
            };
            return new Scenario(List.of(feeder::send, taker, taker), () -> {
                taker.run();
                taker.run();
                assertEquals(2, handled.get());
            });
        });
    }

    @Test
    void anEventThatIsDoneWhileItsThreadAsksIsReleasedOnce() {
        Interleavings.of(() -> {
            EventQueue queue = queue();
            Feeder feeder = new Feeder(queue);
            feeder.send();
            feeder.send();
            AtomicInteger working = new AtomicInteger();
            CompletableFuture<SessionEvent> first = new CompletableFuture<>();
            return new Scenario(
                    List.of(
                            () -> {
                                first.complete(queue.drain(1).get(0));
                                work(queue.drain(1), working);
                                queue.drain(0);
                            },
                            () -> {
                                SessionEvent event = first.getNow(null);
                                if (event != null) {
                                    event.done();
                                }
                            },
                            () -> {
                                if (first.isDone()) {
                                    work(queue.drain(1), working);
                                    queue.drain(0);
                                }
                            }),
                    () -> {
                        work(queue.drain(1), working);
                        assertEquals(0, queue.size());
                    });
        });
    }

    @Test
    void aTakerThatWaitsIsWokenByDone() {
        Interleavings.of(() -> {
            EventQueue queue = queue();
            Feeder feeder = new Feeder(queue);
            feeder.send();
            SessionEvent event = queue.drain(1).get(0);
            return new Scenario(
                    List.of(feeder::send, event::done, () -> taken(queue, 1)), () -> assertEquals(0, queue.size()));
        });
    }

    @Test
    void aClosedChannelEndsForEveryTakerOnceItsEventsAreGone() {
        Interleavings.of(() -> {
            EventQueue queue = queue();
            Feeder feeder = new Feeder(queue);
            feeder.send();
            feeder.send();
            queue.close();
            return new Scenario(
                    List.of(() -> untilTheEnd(queue), () -> untilTheEnd(queue), () -> untilTheEnd(queue)), () -> {
                        assertEquals(0, queue.size());
                    });
        });
    }

    @Test
    void noSessionStaysPausedOnceEverythingIsTaken() {
        Interleavings.of(() -> {
            EventQueue queue = queue();
            Feeder one = new Feeder(queue);
            Feeder other = new Feeder(queue);
            List<SessionEvent> taken = new ArrayList<>();
            one.send();
            return new Scenario(List.of(other::send, () -> taken.addAll(queue.drain(2))), () -> {
                taken.addAll(queue.drain(10));
                assertEquals(2, taken.size());
                assertEquals(0, queue.bytes());
                one.assertReads();
                other.assertReads();
            });
        });
    }

    @Test
    void aSessionWhosePeerHasFinishedIsClosedOnceItsDataIsHandledAndNotBefore() {
        Interleavings.of(() -> {
            EventQueue queue = queue();
            Feeder feeder = new Feeder(queue);
            return new Scenario(
                    List.of(
                            () -> {
                                feeder.send();
                                feeder.finish();
                            },
                            () -> {
                                List<SessionEvent> taken = queue.drain(1);
                                assertTrue(taken.isEmpty() || !feeder.isClosed(), "closed before it was handled");
                                queue.drain(1);
                                queue.drain(1);
                            }),
                    () -> {
                        queue.drain(1);
                        queue.drain(1);
                        assertTrue(feeder.isClosed(), "never closed");
                    });
        });
    }

    @Test
    void theSessionsOfAChannelThatClosesAreClosedToo() {
        Interleavings.of(() -> {
            EventQueue queue = queue();
            Feeder one = new Feeder(queue);
            Feeder other = new Feeder(queue);
            return new Scenario(List.of(one::send, other::expect, queue::close), () -> {
                assertTrue(one.isClosed() && other.isClosed());
            });
        });
    }

    @Test
    void idleCompletesWhenTheChannelIsIdle() {
        Interleavings.of(() -> {
            EventQueue queue = queue();
            Feeder feeder = new Feeder(queue);
            Queue<CompletableFuture<Void>> idle = new ConcurrentLinkedQueue<>();
            return new Scenario(List.of(feeder::send, () -> queue.drain(1), () -> idle.add(queue.idle())), () -> {
                queue.drain(1);
                queue.drain(1);
                assertTrue(idle.remove().isDone());
            });
        });
    }

    @Test
    void aThreadThatCallsIdleHoldsNothing() {
        Interleavings.of(() -> {
            EventQueue queue = queue();
            Feeder feeder = new Feeder(queue);
            Queue<CompletableFuture<Void>> idle = new ConcurrentLinkedQueue<>();
            return new Scenario(
                    List.of(
                            () -> {
                                feeder.send();
                                feeder.finish();
                            },
                            () -> {
                                queue.drain(1);
                                idle.add(queue.idle());
                            }),
                    () -> {
                        queue.drain(1);
                        idle.add(queue.idle());
                        assertTrue(idle.stream().allMatch(CompletableFuture::isDone), "waits for ever");
                        assertTrue(feeder.isClosed(), "never closed");
                    });
        });
    }

    private EventQueue queue() {
        return new EventQueue(MAX_EVENTS, 1000);
    }

    private static void taken(EventQueue queue, int events) {
        try {
            for (int i = 0; i < events; i++) {
                SessionEvent event = queue.take(Long.MAX_VALUE);
                assertNotNull(event);
                event.done();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void untilTheEnd(EventQueue queue) {
        try {
            while (queue.take(Long.MAX_VALUE) != null) {
                // on with the next
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void work(List<SessionEvent> events, AtomicInteger working) {
        if (!events.isEmpty()) {
            assertEquals(1, working.incrementAndGet(), "two at a time");
            working.decrementAndGet();
        }
    }

    private static int number(SessionEvent event) {
        return event.data()[0];
    }

    /** A session on its own event loop, and the calls that it has received. */
    private static final class Feeder {
        private final InetSocketAddress address = new InetSocketAddress(0);
        private final TurnChannel turns = new TurnChannel();
        private final Queue<String> calls = new ConcurrentLinkedQueue<>();
        private final EventQueue queue;

        /** Event loop only. */
        private byte sent;

        private final Session session = Stub.of(Session.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "channel" -> turns().channel();
            case "attr" -> turns().channel().attr((AttributeKey<?>) arguments[0]);
            case "listener" -> null;
            case "isOpen" -> !isClosed();
            case "pauseReads", "resumeReads", "close" -> {
                called(method.getName());
                yield null;
            }
            default -> throw new UnsupportedOperationException(method.toString());
        });

        Feeder(EventQueue queue) {
            this.queue = queue;
        }

        void send() {
            turns.loop().turn(() -> {
                byte[] data = {sent++};
                queue.add(QueuedEvent.data(queue.share(session), data, address, false));
            });
        }

        void finish() {
            turns.loop().turn(() -> queue.inputEnded(queue.share(session)));
        }

        void expect() {
            turns.loop().turn(() -> queue.expect(session));
        }

        boolean isClosed() {
            return calls.contains("close");
        }

        void assertReads() {
            String last = "resumeReads";
            for (String call : calls) {
                last = call;
            }
            assertEquals("resumeReads", last);
        }

        private TurnChannel turns() {
            return turns;
        }

        private void called(String method) {
            calls.add(method);
        }
    }
}
