// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Answers;
import io.cmgr.engine.envelope.Envelope.Outcome;
import io.cmgr.engine.envelope.Envelope.ToAll;
import io.cmgr.engine.envelope.Envelope.ToOne;
import io.cmgr.engine.envelope.Envelope.ToRoom;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What messages of other nodes do here. */
@ExtendWith(NoLeaks.class)
class InboxTest extends NodeFixture {
    @Test
    void messagesOfOtherNodesComeToTheSessionsHere() {
        connected();
        receive(new ToAll(1, OTHER, null, null, bytes("one")));
        receive(new ToAll(2, OTHER, me() + "/a1", "k", bytes("two")));
        receive(new ToAll(3, OTHER, OTHER + "/a1", null, bytes("three")));
        receive(new ToRoom(0, OTHER, me() + "/a2", null, "r", bytes("four")));
        assertEquals(
                List.of("all: one", "all but a1 latest k: two", "all: three", "room r but a2: four"), sessions.written);
        assertEquals(4, cluster().stats().received());
    }

    @Test
    void aRepetitionAndAMessageOfThisNodeItselfAreDropped() {
        connected();
        receive(new Alive(0, OTHER, false, 0, 0, 0, 5000, 0));
        receive(new ToAll(1, OTHER, null, null, bytes("one")));
        receive(new ToAll(1, OTHER, null, null, bytes("one")));
        receive(new ToAll(1, me(), null, null, bytes("loop")));
        receive(new ToRoom(0, me(), null, null, "r", bytes("loop")));
        assertEquals(List.of("all: one"), sessions.written);
    }

    @Test
    void whatSessionsSkipIsCounted() {
        connected();
        sessions.skipping = 3;
        receive(new ToRoom(0, OTHER, null, null, "r", bytes("one")));
        assertEquals(3, cluster().stats().skipped());
    }

    @Test
    void aMessageThatIsNoEnvelopeIsCounted() {
        connected();
        engine.receiver().received("no envelope".getBytes(US_ASCII));
        engine.receiver().received(new byte[0]);
        assertEquals(2, cluster().stats().malformed());
        assertEquals(List.of(), sessions.written);
    }

    @Test
    void aNumberThatIsTooFarAheadMakesNoNodeDeaf() {
        connected();
        receive(new Alive(0, OTHER, false, 0, 0, 0, 5000, 0));
        receive(new ToAll(Long.MAX_VALUE, OTHER, null, null, bytes("forged")));
        receive(new Alive(0, OTHER, false, 0, 0, 0, 5000, Long.MAX_VALUE));
        receive(new ToAll(1, OTHER, null, null, bytes("one")));
        assertEquals(List.of("all: one"), sessions.written);
        assertEquals(2, cluster().stats().malformed());
    }

    @Test
    void aWriteFromAnotherNodeIsAnsweredWithItsOutcome() {
        connected();
        sessions.present.put("a1", CompletableFuture.completedFuture(null));
        sessions.present.put("a2", CompletableFuture.failedFuture(new SlowConsumerException("too slow")));
        receive(new ToOne(0, OTHER, null, "a1", 11, bytes("x")));
        receive(new ToOne(0, OTHER, "k", "a2", 12, bytes("y")));
        receive(new ToOne(0, OTHER, null, "a3", 13, bytes("z")));
        assertEquals(List.of("session a1: x", "session a2 latest k: y"), sessions.written);
        Deadline.until("3 answers", () -> answers().size() == 3);
        assertEquals(new Answer(11, Outcome.DONE, ""), answers().get(0));
        assertEquals(
                new Answer(12, Outcome.SLOW_CONSUMER, "too slow"), answers().get(1));
        assertEquals(Outcome.NO_SUCH_SESSION, answers().get(2).outcome());
        assertTrue(engine.published().stream()
                .filter(one -> one.message() instanceof Answers)
                .allMatch(one -> one.topic().equals(topics.node(OTHER))));
    }

    @Test
    void theAnswersOfABurstAreOneMessage() {
        connected();
        sessions.present.put("a1", CompletableFuture.completedFuture(null));
        CountDownLatch frozen = engine.freeze();
        carry(relay().all(null), "the courier waits with this");
        Deadline.until("the engine blocks", () -> engine.blocked() == 1);
        for (int i = 0; i < 100; i++) {
            receive(new ToOne(0, OTHER, null, "a1", i, bytes("x")));
            receive(new ToOne(0, THIRD, null, "a1", i, bytes("x")));
        }
        frozen.countDown();
        Deadline.until("200 answers", () -> answers().size() == 200);
        assertEquals(2, engine.published(Answers.class).size());
    }

    private List<Answer> answers() {
        return engine.published(Answers.class).stream()
                .flatMap(message -> message.answers().stream())
                .toList();
    }
}
