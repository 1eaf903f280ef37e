// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.engine.envelope.Envelope;
import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Outcome;
import io.cmgr.engine.envelope.Topics;
import io.cmgr.testkit.NoLeaks;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class AnswersTest {
    private static final String ME = "me~0123456789";
    private static final String OTHER = "other~0123456789";

    private final Connectivity connectivity = new Connectivity(Ticker.newMockTicker(), 0);
    private final Outbox outbox = new Outbox(100_000, connectivity, new Slumber());
    private final Figures figures = new Figures();
    private final Answers answers = new Answers(ME, new Topics("test"), outbox, connectivity, figures);
    private final ScriptedEngine engine = new ScriptedEngine();

    private ClusterStats stats() {
        return figures.stats(ClusterState.CONNECTED, "me", 1, 0, 0);
    }

    @Test
    void answersOfABurstShareAMessageWhichTakesNoMoreOnceItIsSent() throws Exception {
        connectivity.up();
        add(1, "");
        add(2, "");
        sendFirst();
        add(3, "");
        sendFirst();
        assertEquals(List.of(List.of(1L, 2L), List.of(3L)), sent());
        assertEquals(0, outbox.pendingBytes());
    }

    @Test
    void aLongMessageIsFollowedByAnother() throws Exception {
        connectivity.up();
        String text = "x".repeat(256);
        for (int i = 0; i < 300; i++) {
            add(i, text);
        }
        List<Integer> lengths = new ArrayList<>();
        while (outbox.first() != null) {
            lengths.add(sendFirst());
        }
        assertTrue(lengths.size() > 1, lengths::toString);
        assertTrue(lengths.stream().allMatch(length -> length < 34_000), lengths::toString);
        assertEquals(300, sent().stream().mapToInt(List::size).sum());
        assertEquals(0, outbox.pendingBytes());
    }

    @Test
    void answersThatFindNoRoomAreRefusedAndCounted() throws Exception {
        connectivity.up();
        String text = "x".repeat(256);
        for (int i = 0; i < 1000; i++) {
            add(i, text);
            assertTrue(outbox.pendingBytes() <= 100_000);
        }
        while (outbox.first() != null) {
            sendFirst();
        }
        int answered = sent().stream().mapToInt(List::size).sum();
        assertEquals(1000, answered + stats().refused());
        assertEquals(0, outbox.pendingBytes());
    }

    @Test
    void whileTheEngineIsOutOfReachThereAreNone() {
        add(1, "");
        assertEquals(1, stats().refused());
        assertEquals(0, outbox.pendingBytes());
    }

    @Test
    void nothingIsKeptForANodeWhoseAnswerIsRefused() throws Exception {
        for (int i = 0; i < 100; i++) {
            answers.add(String.format("x~%010d", i), new Answer(i, Outcome.DONE, ""));
        }
        assertEquals(100, stats().refused());
        assertEquals(0, answers.open());
        connectivity.up();
        add(1, "");
        assertEquals(1, answers.open());
        sendFirst();
        assertEquals(List.of(List.of(1L)), sent());
        assertEquals(0, answers.open());
    }

    @Test
    void anEngineOfShortMessagesGetsShortMessages() throws Exception {
        connectivity.up();
        connectivity.maxMessage(2048);
        for (int i = 0; i < 100; i++) {
            add(i, "x".repeat(256));
        }
        while (outbox.first() != null) {
            assertTrue(sendFirst() <= 2048);
        }
        assertEquals(100, sent().stream().mapToInt(List::size).sum());
    }

    @Test
    void aMessageThatIsNotTakenIsTheSameAtTheNextTry() throws Exception {
        connectivity.up();
        add(1, "");
        engine.refuse(true);
        assertThrows(IOException.class, this::sendFirst);
        engine.refuse(false);
        add(2, "");
        sendFirst();
        sendFirst();
        assertEquals(List.of(List.of(1L), List.of(2L)), sent());
    }

    @Test
    void aMessageThatIsDroppedReleasesItsBytes() {
        connectivity.up();
        add(1, "");
        Outgoing first = requireNonNull(outbox.first());
        first.dropped("a test");
        outbox.remove(first);
        assertEquals(0, outbox.pendingBytes());
        add(2, "");
        assertNotSame(first, outbox.first());
    }

    private void add(long correlation, String text) {
        answers.add(OTHER, new Answer(correlation, Outcome.FAILED, text));
    }

    private int sendFirst() throws IOException, InterruptedException {
        Outgoing first = requireNonNull(outbox.first());
        int bytes = first.send(engine);
        outbox.remove(first);
        return bytes;
    }

    private List<List<Long>> sent() {
        return engine.published(Envelope.Answers.class).stream()
                .map(message ->
                        message.answers().stream().map(Answer::correlation).toList())
                .toList();
    }
}
