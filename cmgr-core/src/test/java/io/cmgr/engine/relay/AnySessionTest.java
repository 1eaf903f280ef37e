// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Answers;
import io.cmgr.engine.envelope.Envelope.Outcome;
import io.cmgr.engine.envelope.Envelope.ToOne;
import io.cmgr.engine.outbox.ScriptedEngine;
import io.cmgr.session.ClusterCutException;
import io.cmgr.session.NoAnswerException;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writes to whoever has a chosen id. */
@ExtendWith(NoLeaks.class)
class AnySessionTest extends NodeFixture {
    @Test
    void theSessionHereIsWrittenFirstAndItsSuccessIsTheWrites() {
        Relay relay = connected();
        CompletableFuture<Void> here = present();
        CompletableFuture<Void> write = relay.to("*/alice").latest("k").write("hello");
        assertEquals(List.of("session alice latest k: hello"), sessions.written);
        ToOne sent = sent();
        assertEquals("k", sent.key());
        assertEquals(List.of(topics.id("alice")), topicsOfWrites());
        assertFalse(write.isDone());
        here.complete(null);
        Deadline.get(write);
        answer(Outcome.SLOW_CONSUMER);
    }

    @Test
    void theFirstSuccessElsewhereIsTheWrites() {
        Relay relay = connected();
        CompletableFuture<Void> write = relay.to("*/alice").write("hello");
        sent();
        answer(Outcome.SLOW_CONSUMER);
        answer(Outcome.DONE);
        Deadline.get(write);
    }

    @Test
    void aSuccessElsewhereDoesNotWaitForTheSessionHere() {
        Relay relay = connected();
        var unused = present();
        CompletableFuture<Void> write = relay.to("*/alice").write("hello");
        sent();
        answer(Outcome.DONE);
        Deadline.get(write);
    }

    @Test
    void aFailureElsewhereWaitsAMomentForABetterAnswer() {
        Relay relay = connected();
        CompletableFuture<Void> write = relay.to("*/alice").write("hello");
        sent();
        answer(Outcome.NO_SUCH_SESSION);
        answer(Outcome.SLOW_CONSUMER);
        answer(Outcome.NO_SUCH_SESSION);
        advance(GRACE.minusNanos(1));
        assertFalse(write.isDone());
        advance(Duration.ofNanos(1));
        assertInstanceOf(SlowConsumerException.class, Deadline.failure(write));
        assertEquals(0, cluster().stats().unanswered());
    }

    @Test
    void aFailureHereWaitsForTheOthers() {
        Relay relay = connected();
        CompletableFuture<Void> here = present();
        CompletableFuture<Void> write = relay.to("*/alice").write("hello");
        sent();
        here.completeExceptionally(new SlowConsumerException("here"));
        assertFalse(write.isDone());
        engine.receiver().nobody(token());
        assertEquals(
                "here",
                assertInstanceOf(SlowConsumerException.class, Deadline.failure(write))
                        .getMessage());
    }

    @Test
    void nobodyElsewhereLeavesTheSessionHere() {
        Relay relay = connected();
        CompletableFuture<Void> here = present();
        CompletableFuture<Void> write = relay.to("*/alice").write("hello");
        sent();
        engine.receiver().nobody(token());
        advance(ANSWER);
        assertFalse(write.isDone());
        here.complete(null);
        Deadline.get(write);
    }

    @Test
    void nobodyAtAllIsKnownAtOnce() {
        Relay relay = connected();
        CompletableFuture<Void> write = relay.to("*/alice").write("hello");
        sent();
        engine.receiver().nobody(token());
        NoSuchSessionException failure = assertInstanceOf(NoSuchSessionException.class, Deadline.failure(write));
        assertTrue(failure.getMessage().contains("*/alice"), failure::getMessage);
    }

    @Test
    void anEngineThatCannotTellLeavesItOpenUntilTheTimeIsOver() {
        Relay relay = connected();
        CompletableFuture<Void> write = relay.to("*/alice").write("hello");
        sent();
        advance(ANSWER);
        assertInstanceOf(NoAnswerException.class, Deadline.failure(write));
        assertEquals(1, cluster().stats().unanswered());
    }

    @Test
    void aCutLeavesTheSessionHere() {
        Relay relay = started(join -> join.hold(Duration.ZERO));
        assertInstanceOf(
                ClusterCutException.class, Deadline.failure(relay.to("*/alice").write("hello")));
        CompletableFuture<Void> here = present();
        CompletableFuture<Void> write = relay.to("*/alice").write("hello");
        assertFalse(write.isDone());
        here.complete(null);
        Deadline.get(write);
    }

    @Test
    void anObjectIsForTheSessionHere() {
        Relay relay = connected();
        assertInstanceOf(
                NoSuchSessionException.class,
                Deadline.failure(relay.to("*/alice").writeMessage("an object")));
    }

    private CompletableFuture<Void> present() {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        sessions.present.put("alice", outcome);
        return outcome;
    }

    private ToOne sent() {
        ToOne sent = engine.await(1, ToOne.class).get(0);
        assertEquals("alice", sent.id());
        return sent;
    }

    private void answer(Outcome outcome) {
        receive(new Answers(0, OTHER, List.of(new Answer(sent().correlation(), outcome, "there"))));
    }

    private List<String> topicsOfWrites() {
        return engine.published().stream()
                .filter(one -> one.message() instanceof ToOne)
                .map(ScriptedEngine.Published::topic)
                .toList();
    }

    private long token() {
        return sent().correlation();
    }
}
