// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.Presence;
import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.Ask;
import io.cmgr.engine.envelope.Envelope.Bye;
import io.cmgr.engine.envelope.Envelope.Subject;
import io.cmgr.engine.envelope.Envelope.Told;
import io.cmgr.engine.outbox.ScriptedEngine;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is there, and whether that is known of everybody. */
@ExtendWith(NoLeaks.class)
class QuestionsTest extends NodeFixture {
    @Test
    void theAnswerIsCompleteWhenAllNodesHaveAnswered() {
        acquainted();
        meet(OTHER, THIRD);
        sessions.rooms.put("r", 3);
        CompletableFuture<Presence> presence = cluster().presence("r");
        Ask asked = asked();
        assertEquals(Subject.ROOM, asked.subject());
        assertEquals("r", asked.name());
        assertEquals(topics.all(), topicOfTheQuestion());
        tell(OTHER, 2);
        assertFalse(presence.isDone());
        tell(THIRD, 0);
        assertEquals(new Presence(Map.of(me(), 3, OTHER, 2), true), Deadline.get(presence));
        assertEquals(5, Deadline.get(presence).count());
    }

    @Test
    void aSilentNodeMakesItIncompleteWhenTheTimeIsOver() {
        acquainted();
        meet(OTHER, THIRD);
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        tell(OTHER, 2);
        advance(ANSWER);
        assertEquals(new Presence(Map.of(OTHER, 2), false), Deadline.get(presence));
        assertEquals(1, cluster().stats().unanswered());
    }

    @Test
    void aNodeThatLeavesDuringTheQuestionIsNotWaitedFor() {
        acquainted();
        meet(OTHER, THIRD);
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        tell(OTHER, 2);
        receive(new Bye(2, THIRD));
        assertEquals(new Presence(Map.of(OTHER, 2), true), Deadline.get(presence));
    }

    @Test
    void aNodeThatIsLostDuringTheQuestionMakesItIncomplete() {
        connected(join -> join.answerTimeout(Duration.ofHours(1)));
        meet(OTHER);
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        Deadline.until("the node is lost", () -> {
            advance(Duration.ofSeconds(1));
            return presence.isDone();
        });
        assertEquals(new Presence(Map.of(), false), Deadline.get(presence));
    }

    @Test
    void aNodeThatHasBeenAloneForAWhileWaitsAMomentOnly() {
        connected();
        advance(Duration.ofSeconds(3));
        sessions.rooms.put("r", 3);
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        advance(GRACE);
        assertEquals(new Presence(Map.of(me(), 3), true), Deadline.get(presence));
        assertEquals(0, cluster().stats().unanswered());
    }

    @Test
    void aNodeThatIsHeardWithoutASignOfLifeIsAskedForOne() {
        connected();
        receive(new Ask(0, OTHER, Subject.ROOM, "r", 5));
        Alive asks = engine.await(2, Alive.class).get(1);
        assertTrue(asks.pleaseAnswer());
        assertEquals(0, asks.seq());
        receive(new Alive(0, OTHER, true, 0, 0, 0, 5000, 0));
        assertFalse(engine.await(3, Alive.class).get(2).pleaseAnswer());
        receive(new Ask(0, OTHER, Subject.ROOM, "r", 6));
        engine.await(2, Told.class);
        assertEquals(3, engine.published(Alive.class).size());
    }

    @Test
    void aNodeThatHasJustConnectedAsksThoseThatItDoesNotKnow() {
        connected();
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        tell(OTHER, 2);
        meet(OTHER);
        advance(GRACE);
        assertEquals(new Presence(Map.of(OTHER, 2), false), Deadline.get(presence));
    }

    @Test
    void aNodeThatHasJustConnectedWaitsForThoseItDoesNotKnowAndDoesNotSayThatTheyAreAll() {
        connected();
        meet(OTHER);
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        tell(OTHER, 2);
        advance(GRACE.minusNanos(1));
        tell(THIRD, 1);
        assertFalse(presence.isDone());
        advance(GRACE);
        assertEquals(new Presence(Map.of(OTHER, 2, THIRD, 1), false), Deadline.get(presence));
    }

    @Test
    void aNodeThatHasConnectedAgainDoesNotKnowAllEither() {
        acquainted();
        meet(OTHER);
        engine.receiver().down("cut");
        engine.receiver().up();
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        tell(OTHER, 2);
        advance(GRACE);
        assertEquals(new Presence(Map.of(OTHER, 2), false), Deadline.get(presence));
    }

    @Test
    void aNodeThatHasJustConnectedDoesNotTakeTheLeaveOfTheOnlyOneItKnowsForAll() {
        connected();
        meet(OTHER);
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        receive(new Bye(2, OTHER));
        Deadline.until("the grace is over", () -> {
            advance(GRACE);
            return presence.isDone();
        });
        assertEquals(new Presence(Map.of(), false), Deadline.get(presence));
    }

    @Test
    void anAnswerOfANodeThatIsNotKnownShowsThatNotAllAre() {
        acquainted();
        meet(OTHER);
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        tell(THIRD, 1);
        tell(OTHER, 2);
        assertEquals(new Presence(Map.of(OTHER, 2, THIRD, 1), false), Deadline.get(presence));
    }

    @Test
    void aNodeThatHasJustConnectedAndIsTheOnlyOneKnowsAtOnce() {
        connected();
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        nobody();
        assertEquals(new Presence(Map.of(), true), Deadline.get(presence));
    }

    @Test
    void nodesThatAreKnownAndCannotBeReachedMakeItIncompleteAtOnce() {
        acquainted();
        meet(OTHER);
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        nobody();
        assertEquals(new Presence(Map.of(), false), Deadline.get(presence));
    }

    @Test
    void inALargeClusterOnlyTheNodesConcernedAreAskedAndItIsNeverComplete() {
        connected();
        for (int i = 0; i < 64; i++) {
            meet("node~" + (1_000_000_000L + i));
        }
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        assertEquals(topics.room("r"), topicOfTheQuestion());
        tell(OTHER, 2);
        advance(GRACE.minusNanos(1));
        tell(THIRD, 1);
        advance(GRACE.minusNanos(1));
        assertFalse(presence.isDone());
        advance(Duration.ofNanos(1));
        assertEquals(new Presence(Map.of(OTHER, 2, THIRD, 1), false), Deadline.get(presence));
    }

    @Test
    void answersThatGoOnAndOnDoNotHoldItBeyondItsTime() {
        connected();
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        for (int i = 0; i < 100; i++) {
            tell(OTHER, 1);
            advance(Duration.ofMillis(50));
        }
        assertEquals(Map.of(OTHER, 1), Deadline.get(presence).members());
    }

    @Test
    void withoutAConnectionItIsAnsweredAtOnceWithWhatIsHere() {
        started(join -> join);
        sessions.rooms.put("r", 3);
        assertEquals(
                new Presence(Map.of(me(), 3), false), cluster().presence("r").join());
        engine.receiver().up();
        Deadline.get(cluster().connected());
        engine.receiver().down("cut");
        assertEquals(
                new Presence(Map.of(me(), 3), false), cluster().presence("r").join());
        assertEquals(new Presence(Map.of(), false), cluster().whereIs("alice").join());
    }

    @Test
    void aRoomWhoseNameDoesNotTravelIsAnsweredHere() {
        connected();
        sessions.rooms.put("x".repeat(65), 1);
        assertEquals(
                new Presence(Map.of(me(), 1), false),
                cluster().presence("x".repeat(65)).join());
    }

    @Test
    void aChosenIdIsLookedForEverywhere() {
        acquainted();
        meet(OTHER);
        sessions.present.put("alice", CompletableFuture.completedFuture(null));
        CompletableFuture<Presence> where = cluster().whereIs("alice");
        assertEquals(Subject.ID, asked().subject());
        assertEquals("alice", asked().name());
        tell(OTHER, 1);
        assertEquals(new Presence(Map.of(me(), 1, OTHER, 1), true), Deadline.get(where));
    }

    @Test
    void anAddressIsAskedAtItsNode() {
        acquainted();
        meet(OTHER, THIRD);
        CompletableFuture<Presence> where = cluster().whereIs(OTHER + "/a1");
        assertEquals("a1", asked().name());
        assertEquals(topics.node(OTHER), topicOfTheQuestion());
        tell(OTHER, 1);
        assertEquals(new Presence(Map.of(OTHER, 1), true), Deadline.get(where));
    }

    @Test
    void anAddressOfANodeThatIsGoneLivesNowhere() {
        acquainted();
        CompletableFuture<Presence> where = cluster().whereIs(OTHER + "/a1");
        asked();
        nobody();
        assertEquals(new Presence(Map.of(), true), Deadline.get(where));
    }

    @Test
    void anIdOfThisNodeIsAnsweredHere() {
        acquainted();
        meet(OTHER);
        sessions.present.put("a1", CompletableFuture.completedFuture(null));
        assertEquals(
                new Presence(Map.of(me(), 1), true), cluster().whereIs("a1").join());
        assertEquals(
                new Presence(Map.of(me(), 1), true),
                cluster().whereIs(me() + "/a1").join());
        assertEquals(new Presence(Map.of(), true), cluster().whereIs("a2").join());
        assertEquals(
                new Presence(Map.of(), true),
                cluster().whereIs("no/such/address").join());
        assertEquals(List.of(), engine.published(Ask.class));
    }

    @Test
    void thisNodeAnswersOthers() {
        connected();
        sessions.rooms.put("r", 3);
        sessions.present.put("alice", CompletableFuture.completedFuture(null));
        receive(new Ask(0, OTHER, Subject.ROOM, "r", 5));
        receive(new Ask(0, OTHER, Subject.ROOM, "other", 6));
        receive(new Ask(0, OTHER, Subject.ID, "alice", 7));
        List<Told> told = engine.await(3, Told.class);
        assertEquals(List.of(3, 0, 1), told.stream().map(Told::count).toList());
        assertEquals(List.of(5L, 6L, 7L), told.stream().map(Told::correlation).toList());
    }

    @Test
    void theCloseAnswersWithWhatHasCome() {
        Relay relay = acquainted();
        meet(OTHER, THIRD);
        CompletableFuture<Presence> presence = cluster().presence("r");
        asked();
        tell(OTHER, 2);
        Deadline.get(relay.goodbye());
        assertEquals(new Presence(Map.of(OTHER, 2), false), Deadline.get(presence));
        assertTrue(cluster().presence("r").isCompletedExceptionally());
    }

    /** The node has been connected for long enough to know all others. */
    private Relay acquainted() {
        Relay relay = connected();
        advance(Duration.ofSeconds(3));
        return relay;
    }

    /** Other nodes say that they live. */
    private void meet(String... nodes) {
        for (String node : nodes) {
            receive(new Alive(1, node, false, 0, 0, 0, 5000, 1));
        }
    }

    private Ask asked() {
        return engine.await(1, Ask.class).get(0);
    }

    private String topicOfTheQuestion() {
        return question().topic();
    }

    private ScriptedEngine.Published question() {
        return engine.published().stream()
                .filter(one -> one.message() instanceof Ask)
                .findFirst()
                .orElseThrow();
    }

    private void tell(String node, int count) {
        receive(new Told(0, node, asked().correlation(), count));
    }

    private void nobody() {
        engine.receiver().nobody(question().token());
    }
}
