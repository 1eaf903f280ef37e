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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The queue behind a channel in every interleaving of event loops and takers. */
@Tag("lincheck")
@ExtendWith(NoLeaks.class)
class EventQueueInterleavingsTest {
    private static final int MAX_EVENTS = 2;

    private final Object owner = new Object();

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
        return new EventQueue(owner, MAX_EVENTS, 1000);
    }

    private static void taken(EventQueue queue, int events) {
        try {
            for (int i = 0; i < events; i++) {
                assertNotNull(queue.take(Long.MAX_VALUE));
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A session on its own event loop, and the calls that it has received. */
    private static final class Feeder {
        private final InetSocketAddress address = new InetSocketAddress(0);
        private final TurnChannel turns = new TurnChannel();
        private final Queue<String> calls = new ConcurrentLinkedQueue<>();
        private final EventQueue queue;
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
            turns.loop().turn(() -> queue.add(QueuedEvent.data(queue.share(session), new byte[] {1}, address, false)));
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
