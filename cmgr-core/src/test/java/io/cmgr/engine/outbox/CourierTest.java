// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.engine.envelope.Envelope.ToAll;
import io.cmgr.engine.envelope.Topics;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.engine.node.Interest;
import io.cmgr.engine.node.InterestTurn;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class CourierTest {
    private static final long HOLD = TimeUnit.SECONDS.toNanos(2);
    private static final String NODE = "me~0123456789";
    private static final Topics TOPICS = new Topics("test");

    private final MockTicker ticker = Ticker.newMockTicker();
    private final Connectivity connectivity = new Connectivity(ticker, HOLD);
    private final Slumber slumber = new Slumber();
    private final Outbox outbox = new Outbox(1 << 20, connectivity, slumber);
    private final Figures figures = new Figures();
    private final Sequence sequence = new Sequence();
    private final Publisher publisher = new Publisher(1 << 20, TOPICS, sequence, outbox, connectivity, figures);
    private final Courier courier = new Courier(
            outbox, connectivity, slumber, ticker, TestLoops.faults(), new ClusterLog(NODE, ticker), figures);
    private final ScriptedEngine engine = new ScriptedEngine();
    private final Interest interest = new Interest(ticker, this::queueTurn);

    private void queueTurn(String topic) {
        outbox.add(new InterestTurn(interest, topic));
    }

    private ClusterStats stats() {
        return figures.stats(ClusterState.CONNECTED, "me", 1, 0, 0);
    }

    @Test
    void sendsInOrderAndNumbersWhatIsForAll() throws InterruptedException {
        up();
        publish("one");
        publisher.publish(TOPICS.room("r"), toAll("room"), null);
        publish("two");
        turn();
        assertEquals(List.of("one", "room", "two"), sent());
        assertEquals(List.of(1L, 0L, 2L), numbers());
        assertEquals(0, outbox.pendingBytes());
        assertEquals(3, stats().published());
        assertEquals(
                engine.published().stream()
                        .mapToLong(p -> p.message().bytes().length)
                        .sum(),
                stats().publishedBytes());
    }

    @Test
    void holdsMessagesUntilTheFirstConnectionIsUp() throws InterruptedException {
        publish("held");
        assertEquals(HOLD, turn());
        assertEquals(List.of(), sent());
        ticker.advance(HOLD - 1, TimeUnit.NANOSECONDS);
        assertEquals(1, turn());
        up();
        turn();
        assertEquals(List.of("held"), sent());
    }

    @Test
    void dropsWhatHasWaitedForAsLongAsHoldAndKeepsWhatCameLater() throws InterruptedException {
        up();
        turn();
        publish("before the cut");
        cut();
        ticker.advance(HOLD / 2, TimeUnit.NANOSECONDS);
        publish("behind the cut");
        ticker.advance(HOLD / 2 - 1, TimeUnit.NANOSECONDS);
        assertEquals(1, turn());
        ticker.advance(1, TimeUnit.NANOSECONDS);
        assertEquals(HOLD / 2, turn());
        assertEquals(1, stats().dropped());
        up();
        turn();
        assertEquals(List.of("behind the cut"), sent());
        assertEquals(List.of(2L), numbers(), "the number that was dropped is missing, so that others notice");
    }

    @Test
    void whatTheEngineDoesNotTakeStaysFirstUntilItIsUpAgain() throws InterruptedException {
        up();
        turn();
        engine.refuse(true);
        publish("one");
        publish("two");
        assertEquals(HOLD, turn());
        engine.refuse(false);
        assertEquals(HOLD, turn());
        assertEquals(List.of(), sent());
        cut();
        up();
        turn();
        assertEquals(List.of("one", "two"), sent());
        assertEquals(List.of(1L, 2L), numbers());
    }

    @Test
    void aMessageThatComesBeforeTheNewsOfTheConnectionWaitsForIt() throws InterruptedException {
        for (boolean first : new boolean[] {true, false}) {
            ticker.advance(2 * HOLD, TimeUnit.NANOSECONDS);
            connectivity.up();
            publish(first ? "first" : "again");
            assertTrue(turn() > HOLD);
            courier.execute(() -> courier.reach(true));
            turn();
            cut();
            turn();
        }
        assertEquals(List.of("first", "again"), sent());
        assertEquals(0, stats().dropped());
    }

    @Test
    void anEngineThatTakesNothingWithoutBeingDownIsTriedAgainWithTheNextMessageAfterHold() throws InterruptedException {
        up();
        turn();
        engine.refuse(true);
        publish("one");
        publish("two");
        turn();
        engine.refuse(false);
        ticker.advance(HOLD, TimeUnit.NANOSECONDS);
        turn();
        assertEquals(List.of("two"), sent());
        assertEquals(1, stats().dropped());
    }

    @Test
    void aBackplaneThatThrowsLosesThatMessageOnly() throws InterruptedException {
        up();
        turn();
        engine.breakDown(new IllegalStateException("a bug"));
        publish("one");
        turn();
        engine.breakDown(null);
        publish("two");
        turn();
        assertEquals(List.of("two"), sent());
        assertEquals(1, stats().dropped());
        assertEquals(0, outbox.pendingBytes());
    }

    @Test
    void aMessageThatWasInterruptedIsSentOnceLater() throws InterruptedException {
        up();
        turn();
        engine.freeze().countDown();
        publish("one");
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, this::turn);
        turn();
        assertEquals(List.of("one"), sent());
    }

    @Test
    void interestIsToldWhileTheEngineIsOutOfReach() throws InterruptedException {
        interest.add(TOPICS.room("r"));
        turn();
        assertEquals(List.of("enter " + TOPICS.room("r")), engine.calls());
        assertEquals(0, stats().published());
    }

    @Test
    void learnsWhenATopicThatItHasFoundEmptyIsLeft() throws InterruptedException {
        interest.add(TOPICS.room("r"));
        courier.turn(engine, List.of(interest::due));
        interest.remove(TOPICS.room("r"));
        assertEquals(TimeUnit.SECONDS.toNanos(10), courier.turn(engine, List.of(interest::due)));
        assertEquals(List.of("enter " + TOPICS.room("r")), engine.calls());
    }

    @Test
    void aMessageThatTurnsOutTooLongIsDropped() throws InterruptedException {
        publish("a message that waits for the first connection");
        engine.maxMessage(20);
        up();
        turn();
        assertEquals(List.of(), sent());
        assertEquals(1, stats().dropped());
    }

    @Test
    void choresAreDoneBetweenManyMessages() throws InterruptedException {
        up();
        turn();
        publish("one");
        publish("two");
        Connection slow = Stub.of(Connection.class, (proxy, method, arguments) -> {
            ticker.advance(1, TimeUnit.SECONDS);
            return null;
        });
        List<Boolean> waits = new ArrayList<>();
        List<Courier.Chore> chores = List.of(now -> {
            waits.add(outbox.pendingBytes() > 0);
            return 5;
        });
        assertEquals(0, courier.turn(slow, chores));
        assertEquals(0, courier.turn(slow, chores));
        assertEquals(5, courier.turn(slow, chores));
        assertEquals(List.of(true, false, false), waits);
    }

    @Test
    void theEndSendsWhatWaitsAndTheLastMessageAndDropsTheRest() throws InterruptedException {
        up();
        turn();
        publish("one");
        connectivity.close();
        courier.finish(engine, new Publication(TOPICS.all(), toAll("bye"), sequence, null), HOLD);
        assertEquals(List.of("one", "bye"), sent());
        courier.dropTheRest();
        assertEquals(0, stats().dropped());
    }

    @Test
    void theEndOfACutNodeDropsWhatWaits() throws InterruptedException {
        up();
        turn();
        cut();
        publish("one");
        turn();
        connectivity.close();
        courier.finish(engine, new Publication(TOPICS.all(), toAll("bye"), sequence, null), HOLD);
        courier.dropTheRest();
        assertEquals(List.of(), sent());
        assertEquals(1, stats().dropped());
        assertEquals(0, outbox.pendingBytes());
    }

    @Test
    void whoTellsSomethingAfterTheEndRunsIt() {
        List<String> told = new ArrayList<>();
        courier.execute(() -> told.add("before"));
        assertTrue(told.isEmpty());
        courier.retire();
        courier.execute(() -> told.add("behind"));
        assertEquals(List.of("before", "behind"), told);
    }

    private void up() {
        connectivity.up();
        courier.execute(() -> {
            connectivity.maxMessage(engine.maxMessage());
            courier.reach(true);
        });
    }

    private void cut() {
        connectivity.down();
        courier.execute(() -> courier.reach(false));
    }

    private long turn() throws InterruptedException {
        return courier.turn(engine, List.of());
    }

    private void publish(String text) {
        assertEquals(Outbox.Reply.ACCEPTED, publisher.publish(TOPICS.all(), toAll(text), null));
    }

    private static byte[] toAll(String text) {
        return new ToAll(0, NODE, null, null, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)).bytes();
    }

    private List<String> sent() {
        return engine.published(ToAll.class).stream()
                .map(message -> message.payload().toString(StandardCharsets.UTF_8))
                .toList();
    }

    private List<Long> numbers() {
        return engine.published(ToAll.class).stream().map(ToAll::seq).toList();
    }
}
