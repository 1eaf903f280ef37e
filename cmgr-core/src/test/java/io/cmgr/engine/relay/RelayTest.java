// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.ClusterEvent;
import io.cmgr.cluster.ClusterEvent.Kind;
import io.cmgr.cluster.ClusterState;
import io.cmgr.engine.envelope.Envelope;
import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Answers;
import io.cmgr.engine.envelope.Envelope.Bye;
import io.cmgr.engine.envelope.Envelope.Outcome;
import io.cmgr.engine.envelope.Envelope.ToAll;
import io.cmgr.engine.envelope.Envelope.ToOne;
import io.cmgr.engine.envelope.Envelope.ToRoom;
import io.cmgr.session.ClusterCutException;
import io.cmgr.session.Destination;
import io.cmgr.session.Elsewhere;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.NoAnswerException;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node does for those who write, and for messages of other nodes. */
@ExtendWith(NoLeaks.class)
class RelayTest extends NodeFixture {
    /** So many writes and questions may wait for answers at once. */
    private static final int MAX_PENDING = 65_536;

    private static final Duration ANSWER = Duration.ofSeconds(5);

    @Test
    void aListenerThatBlocksForEverHoldsUpNeitherTheCloseNorAnyFuture() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Set<Thread> tellers = ConcurrentHashMap.newKeySet();
        Relay relay = started(join -> join.onEvent(event -> {
            tellers.add(Thread.currentThread());
            boolean over = false;
            while (!over) {
                try {
                    done.await();
                    over = true;
                } catch (InterruptedException swallowed) {
                    // as careless code does
                }
            }
        }));
        engine.receiver().up();
        Deadline.get(cluster().connected());
        Deadline.until("the listener is called", () -> !tellers.isEmpty());
        receive(new Alive(0, OTHER, false, 0, 0, 0, 5000, 0));
        CompletableFuture<Void> write = relay.to(OTHER + "/a1").write(bytes("x"));
        Deadline.get(relay.goodbye());
        assertInstanceOf(NoAnswerException.class, Deadline.failure(write));
        assertEquals(
                List.of("close"),
                engine.calls().stream().filter("close"::equals).toList());
        assertEquals(1, tellers.size());
        done.countDown();
        for (Thread teller : tellers) {
            teller.join();
        }
    }

    @Test
    void aBroadcastIsOneMessageToAll() {
        Relay relay = connected();
        assertEquals(Elsewhere.SENT, carry(relay.all(null), "hello"));
        ToAll sent = engine.await(1, ToAll.class).get(0);
        assertEquals("hello", text(sent.payload()));
        assertEquals(me(), sent.origin());
        assertNull(sent.except());
        assertNull(sent.key());
    }

    @Test
    void aWriteToARoomIsOneMessageToItsTopic() {
        Relay relay = connected();
        assertEquals(Elsewhere.SENT, carry(relay.room("map 7", OTHER + "/a1"), "hello"));
        ToRoom sent = engine.await(1, ToRoom.class).get(0);
        assertEquals("map 7", sent.room());
        assertEquals(OTHER + "/a1", sent.except());
        assertEquals(0, sent.seq());
        assertTrue(engine.published().stream().anyMatch(one -> one.topic().equals(topics.room("map 7"))));
    }

    @Test
    void aSessionOfThisNodeIsExceptedHereAndAnotherNodesThere() {
        Relay relay = connected();
        assertEquals("a1", relay.localExcept("a1"));
        assertEquals("a1", relay.localExcept(relay.address("a1")));
        assertNull(relay.localExcept(OTHER + "/a1"));
        assertNull(relay.localExcept(null));
        carry(relay.all(relay.address("a1")), "one");
        carry(relay.all("a1"), "two");
        carry(relay.all(OTHER + "/a1"), "three");
        List<ToAll> sent = engine.await(3, ToAll.class);
        assertNull(sent.get(0).except());
        assertNull(sent.get(1).except());
        assertEquals(OTHER + "/a1", sent.get(2).except());
    }

    @Test
    void aKeyOfLatestTravelsIfItIsAShortText() {
        Relay relay = connected();
        String longest = "x".repeat(Envelope.MAX_KEY);
        List<Object> keys = List.of("price", 7, longest, longest + "x", "\u00e4".repeat(200), "\ud800");
        for (Object key : keys) {
            ByteBuf payload = bytes("1");
            relay.all(null).carry(payload, key);
            payload.release();
        }
        List<ToAll> sent = engine.await(keys.size(), ToAll.class);
        assertEquals(
                Arrays.asList("price", null, longest, null, null, null),
                sent.stream().map(ToAll::key).toList());
    }

    @Test
    void aRoomWhoseNameIsTooLongIsNotCarried() {
        Relay relay = connected();
        for (String room : List.of("", "x".repeat(65), "\u00e4".repeat(33))) {
            assertEquals(Elsewhere.REFUSED, carry(relay.room(room, null), "hello"));
            relay.roomInhabited(room);
            relay.roomEmpty(room);
        }
        assertEquals(Elsewhere.SENT, carry(relay.room("x".repeat(64), null), "hello"));
        engine.await(1, ToRoom.class);
        assertEquals(3, cluster().stats().refused());
        assertEquals(2, cluster().stats().topics());
    }

    @Test
    void anObjectIsRefused() {
        assertEquals(Elsewhere.REFUSED, connected().all(null).cannotCarry("an object"));
        assertEquals(1, cluster().stats().refused());
    }

    @Test
    void aMessageThatIsTooLongIsRefused() {
        Relay relay = connected(join -> join.maxMessage(1024));
        assertEquals(Elsewhere.REFUSED, carry(relay.all(null), "x".repeat(1025)));
        assertEquals(Elsewhere.SENT, carry(relay.all(null), "x".repeat(1024)));
        Throwable failure = Deadline.failure(relay.to(OTHER + "/a1").write("x".repeat(1025)));
        assertInstanceOf(IllegalArgumentException.class, failure);
        assertTrue(failure.getMessage().contains("1025") && failure.getMessage().contains("1024"), failure::getMessage);
    }

    @Test
    void aMessageIsNeverLongerThanTheEngineTakes() {
        engine.maxMessage(2000);
        Relay relay = connected();
        assertEquals(Elsewhere.REFUSED, carry(relay.all(null), "x".repeat(2000)));
        assertInstanceOf(
                IllegalArgumentException.class,
                Deadline.failure(relay.to(OTHER + "/a1").write("x".repeat(2000))));
    }

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
        engine.receiver().received("no envelope".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        engine.receiver().received(new byte[0]);
        assertEquals(2, cluster().stats().malformed());
        assertEquals(List.of(), sessions.written);
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

    @Test
    void aWriteByAddressEndsAsTheOtherNodeSays() {
        Relay relay = connected();
        CompletableFuture<Void> done = relay.to(OTHER + "/a1").write("one");
        CompletableFuture<Void> slow = relay.to(OTHER + "/a1").latest("k").write("two");
        List<ToOne> sent = engine.await(2, ToOne.class);
        assertEquals("a1", sent.get(0).id());
        assertEquals("k", sent.get(1).key());
        receive(new Answers(
                0,
                OTHER,
                List.of(
                        new Answer(sent.get(1).correlation(), Outcome.SLOW_CONSUMER, "too slow"),
                        new Answer(sent.get(0).correlation(), Outcome.DONE, ""),
                        new Answer(sent.get(0).correlation(), Outcome.FAILED, "again"),
                        new Answer(12345, Outcome.FAILED, "unknown"))));
        Deadline.get(done);
        assertEquals(
                "too slow",
                assertInstanceOf(SlowConsumerException.class, Deadline.failure(slow))
                        .getMessage());
    }

    @Test
    void aWriteByAddressThatNobodyHearsFailsAtOnce() {
        Relay relay = connected();
        CompletableFuture<Void> write = relay.to(OTHER + "/a1").write("one");
        engine.await(1, ToOne.class);
        engine.receiver().nobody(token());
        assertInstanceOf(NoSuchSessionException.class, Deadline.failure(write));
    }

    @Test
    void aWriteWithoutAnswerFailsWhenItsTimeIsOver() {
        Relay relay = connected();
        CompletableFuture<Void> write = relay.to(OTHER + "/a1").write("one");
        engine.await(1, ToOne.class);
        advance(ANSWER);
        assertInstanceOf(NoAnswerException.class, Deadline.failure(write));
        assertEquals(1, cluster().stats().unanswered());
    }

    @Test
    void aWriteWhoseNodeLeavesOrIsLostHasNoAnswer() {
        Relay relay = connected(join -> join.answerTimeout(Duration.ofHours(1)));
        receive(new Alive(1, OTHER, false, 0, 0, 0, 5000, 1));
        receive(new Alive(1, THIRD, false, 0, 0, 0, 5000, 1));
        CompletableFuture<Void> left = relay.to(OTHER + "/a1").write("one");
        CompletableFuture<Void> lost = relay.to(THIRD + "/a1").write("two");
        receive(new Bye(2, OTHER));
        assertInstanceOf(NoAnswerException.class, Deadline.failure(left));
        Deadline.until("the node is lost", () -> {
            advance(Duration.ofSeconds(1));
            return lost.isDone();
        });
        assertInstanceOf(NoAnswerException.class, Deadline.failure(lost));
        Deadline.until("4 events of nodes", () -> kinds().size() == 5);
        assertEquals(
                List.of(Kind.CONNECTED, Kind.NODE_JOINED, Kind.NODE_JOINED, Kind.NODE_LEFT, Kind.NODE_LOST), kinds());
    }

    private List<Kind> kinds() {
        return events.stream().map(ClusterEvent::kind).toList();
    }

    @Test
    void messagesToAllAreNumberedTogetherWithSignsOfLife() {
        Relay relay = connected();
        Alive first = engine.await(1, Alive.class).get(0);
        assertEquals(1, first.seq());
        assertEquals(1, first.toAll());
        assertTrue(first.pleaseAnswer());
        carry(relay.all(null), "one");
        assertEquals(2, engine.await(1, ToAll.class).get(0).seq());
        receive(new Alive(0, OTHER, true, 0, 0, 0, 5000, 0));
        Alive answer = engine.await(2, Alive.class).get(1);
        assertEquals(0, answer.seq());
        assertEquals(2, answer.toAll());
    }

    @Test
    void anAddressOfThisNodeIsWrittenHere() {
        Relay relay = connected();
        sessions.present.put("a1", CompletableFuture.completedFuture(null));
        Deadline.get(relay.to(relay.address("a1")).write("one"));
        assertEquals(List.of("session a1: one"), sessions.written);
        assertEquals(List.of(), engine.published(ToOne.class));
    }

    @Test
    void nobodyHearsAMalformedAddress() {
        Relay relay = connected();
        for (String address :
                List.of("/a1", "*/", "a/b/c", "*/a1", "*/x 1", "us/a1", OTHER + "/", OTHER + "/a b", "//")) {
            assertInstanceOf(
                    NoSuchSessionException.class,
                    Deadline.failure(relay.to(address).write("one")),
                    address);
        }
        assertEquals(List.of(), engine.published(ToOne.class));
    }

    @Test
    void anObjectIsNotWrittenByAddress() {
        assertInstanceOf(
                UnsupportedOperationException.class,
                Deadline.failure(connected().to(OTHER + "/a1").writeMessage("an object")));
    }

    @Test
    void aBufferThatIsWrittenIsReleased() {
        Relay relay = connected();
        for (Destination<Void> to : List.of(relay.to(OTHER + "/a1"), relay.to("*/alice"), relay.to("*/"))) {
            ByteBuf data = bytes("one");
            var unused = to.write(data);
            assertEquals(0, data.refCnt());
            org.junit.jupiter.api.Assertions.assertThrows(
                    io.netty.util.IllegalReferenceCountException.class, () -> to.write(data));
        }
    }

    @Test
    void writesAreRefusedAtOnceWhenTheEngineHasBeenOutOfReachForTooLong() {
        Relay relay = started(join -> join.hold(Duration.ofSeconds(2)));
        assertEquals(ClusterState.CONNECTING, cluster().state());
        assertEquals(Elsewhere.SENT, carry(relay.all(null), "held"));
        CompletableFuture<Void> held = relay.to(OTHER + "/a1").write("held");
        advance(Duration.ofSeconds(2));
        assertInstanceOf(ClusterCutException.class, Deadline.failure(held));
        assertEquals(Elsewhere.REFUSED, carry(relay.all(null), "late"));
        CompletableFuture<Void> late = relay.to(OTHER + "/a1").write("late");
        assertTrue(late.isDone());
        assertInstanceOf(ClusterCutException.class, Deadline.failure(late));
        assertEquals(2, cluster().stats().dropped());
        assertEquals(2, cluster().stats().refused());
        assertEquals(0, cluster().stats().pendingBytes());
    }

    @Test
    void writesAreRefusedWhenTooManyBytesWait() {
        Relay relay = connected(join -> join.maxPendingBytes(64 << 10));
        CountDownLatch frozen = engine.freeze();
        int accepted = 0;
        while (carry(relay.all(null), "x".repeat(1000)) == Elsewhere.SENT) {
            accepted++;
        }
        int size = new ToAll(0, me(), null, null, bytes("x".repeat(1000))).bytes().length;
        assertTrue(cluster().stats().pendingBytes() <= 64 << 10);
        assertTrue(cluster().stats().pendingBytes() > (64 << 10) - size);
        assertInstanceOf(
                ClusterCutException.class,
                Deadline.failure(relay.to(OTHER + "/a1").write("x".repeat(1000))));
        frozen.countDown();
        engine.await(accepted, ToAll.class);
        Deadline.until("all is sent", () -> cluster().stats().pendingBytes() == 0);
        assertEquals(2, cluster().stats().refused());
    }

    @Test
    void writesAreRefusedWhenTooManyWaitForAnswers() {
        Relay relay = connected();
        Destination<Void> to = relay.to(OTHER + "/a1");
        CompletableFuture<Void> first = to.write("x");
        for (int i = 1; i < MAX_PENDING; i++) {
            var unused = to.write("x");
        }
        assertInstanceOf(ClusterCutException.class, Deadline.failure(to.write("x")));
        ToOne sent = engine.await(MAX_PENDING, ToOne.class).get(0);
        receive(new Answers(0, OTHER, List.of(new Answer(sent.correlation(), Outcome.DONE, ""))));
        Deadline.get(first);
        var unused = to.write("x");
        engine.await(MAX_PENDING + 1, ToOne.class);
    }

    @Test
    void joinsAndLeavesTakeTheirPlaceAmongTheMessages() {
        Relay relay = connected();
        relay.roomInhabited("r");
        carry(relay.room("r", null), "one");
        relay.idTaken("alice");
        engine.await(1, ToRoom.class);
        Deadline.until("alice", () -> engine.calls().contains("enter " + topics.id("alice")));
        List<String> calls = engine.calls();
        assertTrue(calls.indexOf("enter " + topics.room("r")) < calls.indexOf("publish " + topics.room("r")));
        assertTrue(calls.indexOf("publish " + topics.room("r")) < calls.indexOf("enter " + topics.id("alice")));
        Deadline.until("4 topics", () -> cluster().stats().topics() == 4);
    }

    @Test
    void theListenerIsToldAndWhatItThrowsIsLoggedOnly() {
        List<ClusterEvent> told = events;
        Relay relay = connected(join -> join.onEvent(event -> {
            told.add(event);
            assertTrue(relay().inThread());
            throw new IllegalStateException("a bug in the listener");
        }));
        engine.receiver().down("the server said no");
        engine.receiver().down("again");
        engine.receiver().up();
        engine.receiver().missed("after a reconnect");
        Deadline.until("4 events", () -> events.size() >= 4);
        assertEquals(List.of(Kind.CONNECTED, Kind.CUT, Kind.CONNECTED, Kind.MISSED), kinds());
        assertEquals("the server said no", events.get(1).detail());
        assertEquals(1, cluster().stats().missed());
        assertTrue(!relay.inThread());
        assertEquals(Elsewhere.SENT, carry(relay.all(null), "still there"));
        engine.await(1, ToAll.class);
    }

    @Test
    void theCloseSendsWhatWaitsSaysGoodbyeAndRefusesWhatComesLater() {
        Relay relay = connected();
        relay.roomInhabited("r");
        Deadline.until("the room is entered", () -> engine.calls().contains("enter " + topics.room("r")));
        CompletableFuture<Void> unanswered = relay.to(OTHER + "/a1").write("one");
        carry(relay.all(null), "last");
        Deadline.get(relay.goodbye());
        Deadline.get(relay.goodbye());
        List<String> calls = engine.calls();
        assertEquals(List.of("publish " + topics.all(), "close"), calls.subList(calls.size() - 2, calls.size()));
        assertTrue(calls.contains("leave " + topics.room("r")), calls::toString);
        assertTrue(calls.contains("leave " + topics.node(me())));
        assertEquals(1, engine.published(Bye.class).size());
        assertEquals("last", text(engine.published(ToAll.class).get(0).payload()));
        assertInstanceOf(NoAnswerException.class, Deadline.failure(unanswered));
        assertEquals(ClusterState.CLOSED, cluster().state());
        assertEquals(Elsewhere.REFUSED, carry(relay.all(null), "late"));
        assertInstanceOf(
                ManagerClosedException.class,
                Deadline.failure(relay.to(OTHER + "/a1").write("late")));
        assertInstanceOf(
                ManagerClosedException.class, Deadline.failure(cluster().presence("r")));
        receive(new ToAll(1, OTHER, null, null, bytes("late")));
        assertEquals(List.of(), sessions.written);
    }

    @Test
    void theCloseOfANodeThatWasNeverConnectedDropsWhatWaits() {
        Relay relay = started(join -> join);
        CompletableFuture<Void> connected = cluster().connected();
        CompletableFuture<Void> held = relay.to(OTHER + "/a1").write("held");
        Deadline.get(relay.goodbye());
        assertInstanceOf(ManagerClosedException.class, Deadline.failure(connected));
        assertInstanceOf(ClusterCutException.class, Deadline.failure(held));
        assertEquals(List.of(), engine.published());
        assertEquals(0, cluster().stats().pendingBytes());
    }

    @Test
    void theCloseInterruptsAnEngineThatBlocks() {
        Relay relay = connected();
        engine.freeze();
        carry(relay.all(null), "stuck");
        CompletableFuture<Void> behind = relay.to(OTHER + "/a1").write("behind");
        Deadline.until("the engine blocks", () -> engine.blocked() == 1);
        Deadline.get(relay.goodbye());
        assertInstanceOf(ClusterCutException.class, Deadline.failure(behind));
        assertEquals("close", engine.calls().get(engine.calls().size() - 1));
        assertEquals(List.of(), engine.published(ToAll.class));
    }

    @Test
    void theListenerMayCloseTheNode() {
        CompletableFuture<CompletableFuture<Void>> closed = new CompletableFuture<>();
        started(join -> join.onEvent(event -> closed.complete(relay().goodbye())));
        engine.receiver().up();
        Deadline.get(Deadline.get(closed));
        assertEquals(1, engine.published(Bye.class).size());
    }

    private long token() {
        return engine.published().stream()
                .filter(one -> one.message() instanceof ToOne)
                .reduce((first, second) -> second)
                .orElseThrow()
                .token();
    }
}
