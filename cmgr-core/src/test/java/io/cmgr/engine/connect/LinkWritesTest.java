// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Reconnect;
import io.cmgr.session.LinkDownException;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a message that comes back from a session, and of one that is written while the link is down. */
@ExtendWith(NoLeaks.class)
class LinkWritesTest {
    private static final Reconnect HOLDING = Reconnect.always().hold(1000, Duration.ofDays(1));

    @Test
    void whatComesBackWhileTheNextConnectionIsUpGoesToThatOne() {
        LinkWritesScene scene = new LinkWritesScene(HOLDING);
        scene.up();
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        scene.turns.turn(() -> scene.writes.takeBack("late", 4, outcome));
        assertTrue(outcome.isDone());
        assertEquals(List.of("late"), scene.sent);
    }

    @Test
    void whatComesBackWhileTheLinkIsDownIsHeldInItsPlace() {
        LinkWritesScene scene = new LinkWritesScene(HOLDING);
        scene.up();
        CompletableFuture<Void> first = scene.write("first");
        scene.down(); // before the event loop has come to it
        CompletableFuture<Void> second = scene.write("second");
        scene.turns.turn();
        assertFalse(first.isDone() || second.isDone());
        scene.up();
        assertEquals(List.of("first", "second"), scene.sent);
        assertTrue(first.isDone() && second.isDone());
    }

    @Test
    void aSessionThatSendsItsLastWritesGetsWhatWaitedInFrontOfThem() {
        LinkWritesScene scene = new LinkWritesScene(HOLDING);
        var unused = scene.write("while down");
        scene.upAndClosing(() -> {
            var unusedToo = scene.write("while up");
        });
        var unusedEither = scene.write("afterwards");
        scene.turns.turn();
        scene.up();
        assertEquals(List.of("while down", "while up", "afterwards"), scene.sent);
    }

    @Test
    void whatComesBackToAHoldThatIsFullFailsAndCounts() {
        LinkWritesScene scene = new LinkWritesScene(Reconnect.always().hold(256, Duration.ofDays(1)));
        CompletableFuture<Void> held = scene.write("held"); // an object of no known size takes 256
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        scene.turns.turn(() -> scene.writes.takeBack("late", 1, outcome));
        assertInstanceOf(LinkDownException.class, Deadline.failure(outcome));
        assertEquals(1, scene.writes.dropped());
        assertFalse(held.isDone());
    }

    @Test
    void withoutAHoldWhatComesBackFailsAsTheLinkIsDown() {
        LinkWritesScene scene = new LinkWritesScene(Reconnect.always());
        scene.up();
        CompletableFuture<Void> first = scene.write("first");
        scene.down();
        assertInstanceOf(LinkDownException.class, Deadline.failure(first));
        assertEquals(List.of(), scene.sent);
    }

    @Test
    void afterTheEndWhatComesBackFailsAsTheLinkIsClosed() {
        LinkWritesScene scene = new LinkWritesScene(HOLDING);
        CompletableFuture<Void> held = scene.write("held");
        scene.up();
        CompletableFuture<Void> late = scene.write("late");
        scene.close();
        assertTrue(held.isDone());
        assertInstanceOf(SessionClosedException.class, Deadline.failure(late));
        assertInstanceOf(SessionClosedException.class, Deadline.failure(scene.write("later")));
        assertEquals(List.of("held"), scene.sent);
    }
}
