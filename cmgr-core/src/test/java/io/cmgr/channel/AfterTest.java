// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class AfterTest {
    private final StubSession session = new StubSession("a1");
    private final SessionShare share = Shares.of(session.session());
    private final AtomicInteger looks = new AtomicInteger();
    private final AcceptHold acceptHold = new AcceptHold(
            "channel",
            () -> {
                looks.incrementAndGet();
                return false;
            },
            () -> false);

    @Test
    void nothingToDoIsOneSharedObject() {
        After nothing = After.of(List.of(), List.of());
        assertTrue(nothing.isNothing());
        assertSame(nothing, After.of(List.of(), List.of()).and(List.of(), false));
        nothing.run(acceptHold);
        assertEquals(0, looks.get());
    }

    @Test
    void itClosesCompletesReleasesAndResumes() {
        CompletableFuture<Void> idle = new CompletableFuture<>();
        After after = After.of(List.of(share), List.of(idle)).and(List.of(share), true);
        assertFalse(after.isNothing());
        after.run(acceptHold);
        assertEquals(List.of("close", "resumeReads"), session.calls);
        assertTrue(idle.isDone());
        assertTrue(looks.get() > 0, "the listeners were not released");
    }

    @Test
    void listenersAreLeftAloneUnlessTheyAreReleased() {
        After.of(List.of(), List.of()).and(List.of(share), false).run(acceptHold);
        assertEquals(List.of("resumeReads"), session.calls);
        assertEquals(0, looks.get());
    }
}
