// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cmgr.engine.room.RoomIndex;
import io.cmgr.engine.tls.HandshakeCounters;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SessionStats;
import io.cmgr.testkit.Interleavings;
import io.cmgr.testkit.Interleavings.Scenario;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The registry is linearizable: concurrent calls have the same results as if they came one after the other. */
@Tag("lincheck")
@ExtendWith(NoLeaks.class)
class SessionRegistryInterleavingsTest {
    @Test
    void concurrentCallsLookAsIfTheyCameOneAfterTheOther() {
        new ModelCheckingOptions()
                .iterations(20)
                .invocationsPerIteration(300)
                .threads(2)
                .actorsPerThread(3)
                .check(Operations.class);
    }

    @Test
    void aSessionThatIsFoundIsCounted() {
        Interleavings.of(() -> {
            SessionRegistry registry = new SessionRegistry(null);
            RegistryEntry attempt = entry();
            RegistryEntry session = entry();
            registry.reserve(attempt);
            return new Scenario(
                    List.of(() -> registry.promote(attempt, session), () -> {
                        if (registry.entry("id") == session) {
                            assertEquals(
                                    1,
                                    registry.stats(new RoomIndex(1, null), new HandshakeCounters().stats(), List.of())
                                            .opened());
                        }
                    }),
                    () -> assertSame(session, registry.entry("id")));
        });
    }

    @Test
    void ofTwoAttemptsAtAnIdOneGetsItAndTheOtherCannotFreeIt() {
        Interleavings.of(() -> {
            SessionRegistry registry = new SessionRegistry(null);
            RegistryEntry one = entry();
            RegistryEntry other = entry();
            Queue<RegistryEntry> winners = new ConcurrentLinkedQueue<>();
            return new Scenario(
                    List.of(() -> reserve(registry, one, winners), () -> reserve(registry, other, winners)), () -> {
                        assertEquals(1, winners.size());
                        assertSame(winners.remove(), registry.entry("id"));
                    });
        });
    }

    @Test
    void aNameThatASessionAndAnAttemptWantGoesToOneOfThem() {
        Interleavings.of(() -> {
            SessionRegistry registry = new SessionRegistry(null);
            RegistryEntry session = entry();
            RegistryEntry attempt = entry("name");
            registry.add(session);
            Queue<RegistryEntry> winners = new ConcurrentLinkedQueue<>();
            return new Scenario(
                    List.of(
                            () -> {
                                if (registry.alias(session, "name")) {
                                    winners.add(session);
                                }
                            },
                            () -> reserve(registry, attempt, winners)),
                    () -> {
                        assertEquals(1, winners.size());
                        assertSame(winners.remove(), registry.entry("name"));
                    });
        });
    }

    @Test
    void aNameGivenAtTheEndIsFreeAfterIt() {
        Interleavings.of(() -> {
            SessionRegistry registry = new SessionRegistry(null);
            RegistryEntry session = entry();
            registry.add(session);
            return new Scenario(
                    List.of(
                            () -> registry.alias(session, "name"),
                            () -> registry.remove(session, Operations.ONE_BYTE_IN),
                            () -> registry.entries().forEach(entry -> assertSame(session, entry))),
                    () -> {
                        assertFalse(registry.alias(session, "late"));
                        assertNull(registry.entry("name"));
                        assertNull(registry.entry("late"));
                        assertEquals(Set.of(), registry.aliases(session));
                    });
        });
    }

    @Test
    void nothingIsAddedOnceSealed() {
        Interleavings.of(() -> {
            SessionRegistry registry = new SessionRegistry(null);
            Queue<Integer> whenSealed = new ConcurrentLinkedQueue<>();
            return new Scenario(
                    List.of(() -> registry.add(entry()), () -> {
                        registry.seal();
                        whenSealed.add(registry.entries().size());
                    }),
                    () -> assertEquals(whenSealed.remove(), registry.entries().size()));
        });
    }

    private static void reserve(SessionRegistry registry, RegistryEntry attempt, Queue<RegistryEntry> winners) {
        if (registry.reserve(attempt) == Reservation.MADE) {
            winners.add(attempt);
        } else {
            assertFalse(registry.release(attempt));
        }
    }

    private static RegistryEntry entry() {
        return entry("id");
    }

    private static RegistryEntry entry(String id) {
        return Stub.of(
                RegistryEntry.class,
                (proxy, method, arguments) -> method.getName().equals("id") ? id : null);
    }

    /** Two attempts at one id, and the sessions that they become. */
    @Param(name = "who", gen = IntGen.class, conf = "0:1")
    public static final class Operations {
        private static final SessionStats ONE_BYTE_IN = figures();

        private final SessionRegistry registry = new SessionRegistry(null);
        private final RegistryEntry[] attempts = entries();
        private final RegistryEntry[] sessions = entries();

        @Operation
        public Reservation reserve(@Param(name = "who") int who) {
            return registry.reserve(attempts[who]);
        }

        @Operation
        public boolean release(@Param(name = "who") int who) {
            return registry.release(attempts[who]);
        }

        @Operation
        public boolean promote(@Param(name = "who") int who) {
            return registry.promote(attempts[who], sessions[who]);
        }

        @Operation
        public void remove(@Param(name = "who") int who) {
            registry.remove(sessions[who], ONE_BYTE_IN);
        }

        @Operation
        public boolean alias(@Param(name = "who") int who) {
            return registry.alias(sessions[who], "name");
        }

        @Operation
        public int whoHasTheId() {
            return who("id");
        }

        @Operation
        public int whoHasTheName() {
            return who("name");
        }

        private int who(String name) {
            RegistryEntry found = registry.entry(name);
            for (int who = 0; who < 2; who++) {
                if (found == attempts[who] || found == sessions[who]) {
                    return found == sessions[who] ? who + 10 : who;
                }
            }
            return -1;
        }

        @Operation
        public String totals() {
            ManagerStats stats = registry.stats(new RoomIndex(1, null), new HandshakeCounters().stats(), List.of());
            return stats.opened() + " opened, " + stats.closed() + " closed, " + stats.bytesIn() + " bytes in";
        }

        @Operation
        public void seal() {
            registry.seal();
        }

        private static RegistryEntry[] entries() {
            return new RegistryEntry[] {entry(), entry()};
        }

        private static SessionStats figures() {
            InetSocketAddress nowhere = new InetSocketAddress(0);
            return new SessionStats(
                    "id",
                    SessionKind.TCP,
                    null,
                    nowhere,
                    nowhere,
                    Instant.EPOCH,
                    1,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    -1,
                    1,
                    0,
                    0,
                    List.of(),
                    null);
        }
    }
}
