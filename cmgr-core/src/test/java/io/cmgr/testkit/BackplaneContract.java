// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.Backplane;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a cluster needs of every {@link Backplane}. The test of an engine extends this class and says how to reach the
 * engine, and how to stop and start it.
 */
@ExtendWith(NoLeaks.class)
public abstract class BackplaneContract {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String prefix = "cmgr.t" + UUID.randomUUID().toString().substring(0, 8) + ".";
    private final List<BackplanePeer> peers = new ArrayList<>();

    /** One node more over the same engine. */
    protected abstract Backplane node() throws IOException;

    /** Ends the engine, or cuts all nodes off from it. */
    protected abstract void stopEngine() throws IOException;

    protected abstract void startEngine() throws IOException;

    @BeforeEach
    final void engineRuns() throws IOException {
        startEngine();
    }

    @AfterEach
    final void closePeers() {
        peers.forEach(peer -> peer.close(Duration.ofSeconds(1)));
        peers.forEach(BackplanePeer::assertSound);
    }

    @Test
    void aMessageReachesEveryOtherNodeInTheTopicAndNobodyElse() throws Exception {
        BackplanePeer sender = connected();
        BackplanePeer one = connected();
        BackplanePeer two = connected();
        BackplanePeer elsewhere = connected();
        for (BackplanePeer peer : peers) {
            peer.enter(peer == elsewhere ? "r.other" : "r.here");
        }
        sender.introduce("r.here", one, two);
        sender.introduce("r.other", elsewhere);
        sender.publish("r.here", "hello", 0);
        sender.publish("r.other", "other", 0);
        sender.publish("r.here", "end", 0);
        assertEquals("hello", one.next());
        assertEquals("end", one.next());
        assertEquals("hello", two.next());
        assertEquals("end", two.next());
        assertEquals("other", elsewhere.next());
        peers.forEach(BackplanePeer::assertHearsNothingMore);
    }

    @Test
    void whatOneNodePublishesIsReceivedInOrderOverAllTopics() throws Exception {
        BackplanePeer sender = connected();
        BackplanePeer other = connected();
        BackplanePeer receiver = connected();
        for (String topic : List.of("all", "r.one", "r.two")) {
            receiver.enter(topic);
            sender.introduce(topic, receiver);
            other.introduce(topic, receiver);
        }
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        Random random = new Random(seed);
        int count = 5000;
        for (int i = 0; i < count; i++) {
            String topic = List.of("all", "r.one", "r.two").get(random.nextInt(3));
            sender.publish(topic, "s" + i, 0);
            other.publish(topic, "o" + i, 0);
        }
        List<String> fromSender = new ArrayList<>();
        List<String> fromOther = new ArrayList<>();
        for (int i = 0; i < 2 * count; i++) {
            String message = receiver.next();
            (message.startsWith("s") ? fromSender : fromOther).add(message);
        }
        assertEquals(IntStream.range(0, count).mapToObj(i -> "s" + i).toList(), fromSender, "seed " + seed);
        assertEquals(IntStream.range(0, count).mapToObj(i -> "o" + i).toList(), fromOther, "seed " + seed);
    }

    @Test
    void aTopicMayHaveEverySignAnd256Characters() throws Exception {
        BackplanePeer sender = connected();
        BackplanePeer receiver = connected();
        String escaped = "r.=2A.=3E=2E~-_Az09";
        String longest = "r." + "x".repeat(256 - 2 - prefix.length());
        List<String> topics = List.of(escaped, escaped.replace('A', 'a'), longest, longest.replace("xx", "x="));
        receiver.enter(escaped);
        receiver.enter(longest);
        sender.introduce(escaped, receiver);
        sender.introduce(longest, receiver);
        for (String topic : topics) {
            sender.publish(topic, topic, 0);
        }
        assertEquals(escaped, receiver.next());
        assertEquals(longest, receiver.next());
        receiver.assertHearsNothingMore();
    }

    @Test
    void whoHasLeftATopicHearsItNoMore() throws Exception {
        BackplanePeer sender = connected();
        BackplanePeer receiver = connected();
        receiver.enter("r.left");
        receiver.enter("r.kept");
        sender.introduce("r.left", receiver);
        sender.introduce("r.kept", receiver);
        receiver.leave("r.left");
        Deadline.until("the topic is empty", () -> {
            sender.publish("r.left", BackplanePeer.PROBE, 7);
            return sender.tokens().contains(7L);
        });
        sender.publish("r.left", "too late", 0);
        sender.publish("r.kept", "still here", 0);
        assertEquals("still here", receiver.next());
        receiver.enter("r.left");
        sender.introduce("r.left", receiver);
    }

    @Test
    void aSenderIsToldThatNobodyElseIsInTheTopic() throws Exception {
        BackplanePeer sender = connected();
        BackplanePeer receiver = connected();
        receiver.enter("r.inhabited");
        sender.enter("r.inhabited");
        sender.enter("r.alone");
        sender.introduce("r.inhabited", receiver);
        sender.publish("r.inhabited", "one", 1);
        sender.publish("r.empty", "two", 0);
        sender.publish("r.empty", "three", 3);
        sender.publish("r.alone", "four", Long.MAX_VALUE);
        sender.publish("r.alone", "five", -5);
        Deadline.until("three tokens", () -> sender.tokens().size() >= 3);
        assertEquals(List.of(3L, Long.MAX_VALUE, -5L), sender.tokens());
        assertEquals("one", receiver.next());
    }

    @Test
    void aMessageAsLongAsAllowedArrivesAndALongerOneIsRefusedAtOnce() throws Exception {
        BackplanePeer sender = connected();
        BackplanePeer receiver = connected();
        receiver.enter("all");
        sender.introduce("all", receiver);
        int limit = sender.maxMessage();
        assertTrue(limit >= 1 << 20, "" + limit);
        byte[] message = new byte[Math.min(limit, 8 << 20)];
        new Random(1).nextBytes(message);
        sender.publish("all", message, 0);
        assertThrows(IllegalArgumentException.class, () -> sender.publish("all", new byte[limit + 1], 0));
        sender.publish("all", new byte[0], 0);
        sender.publish("all", "after it", 0);
        assertArrayEquals(message, receiver.nextBytes());
        assertEquals("", receiver.next());
        assertEquals("after it", receiver.next());
    }

    @Test
    void aNodeOpenedWithoutTheEngineConnectsLate() throws Exception {
        stopEngine();
        BackplanePeer late = opened();
        BackplanePeer other = opened();
        late.enter("r.early");
        late.enter("r.left");
        late.leave("r.left");
        late.assertCannotPublish();
        startEngine();
        late.awaitUp(1);
        other.awaitUp(1);
        other.publish("r.left", "nobody hears this", 0);
        other.publish("r.early", "in force before up()", 0);
        assertEquals("in force before up()", late.next());
        assertEquals(List.of(), late.missed());
    }

    @Test
    void afterAnEngineHasComeBackAllTopicsAreInForceBeforeUp() throws Exception {
        BackplanePeer node = connected();
        BackplanePeer other = connected();
        int topics = 300;
        for (int i = 0; i < topics; i++) {
            node.enter("r." + i);
        }
        node.leave("r.0");
        other.introduce("r." + (topics - 1), node);
        stopEngine();
        node.awaitDown();
        other.awaitDown();
        node.assertCannotPublish();
        node.leave("r.1");
        node.enter("r.new");
        startEngine();
        node.awaitUp(2);
        other.awaitUp(2);
        for (int i = 0; i < topics; i++) {
            other.publish("r." + i, "" + i, 0);
        }
        other.publish("r.new", "new", 0);
        for (int i = 2; i < topics; i++) {
            assertEquals("" + i, node.next());
        }
        assertEquals("new", node.next());
        assertEquals(1, node.missed().size());
    }

    @Test
    void aCloseSendsWhatWasPublishedAndNothingIsReceivedAfterIt() throws Exception {
        BackplanePeer closing = connected();
        BackplanePeer other = connected();
        other.enter("all");
        closing.enter("all");
        closing.introduce("all", other);
        other.introduce("all", closing);
        int count = 1000;
        for (int i = 0; i < count; i++) {
            closing.publish("all", "" + i, 0);
        }
        closing.close(LIMIT);
        closing.silence();
        other.publish("all", "too late", 1);
        for (int i = 0; i < count; i++) {
            assertEquals("" + i, other.next());
        }
        Deadline.until("nobody is left in the topic", () -> other.tokens().contains(1L) || retried(other));
        closing.assertCannotPublish();
        closing.close(LIMIT);
        closing.assertNoThreadRuns();
    }

    @Test
    void closingNeedsNoEngine() throws Exception {
        BackplanePeer lost = connected();
        stopEngine();
        BackplanePeer never = opened();
        lost.awaitDown();
        long begin = System.nanoTime();
        lost.close(Duration.ofMinutes(5));
        never.close(Duration.ofMinutes(5));
        assertTrue(System.nanoTime() - begin < Duration.ofMinutes(1).toNanos());
        lost.assertNoThreadRuns();
        never.assertNoThreadRuns();
        assertFalse(never.isUp());
    }

    @Test
    void aBackplaneBelongsToOneManager() throws Exception {
        Backplane once = node();
        peers.add(BackplanePeer.open(once, prefix));
        assertThrows(IllegalStateException.class, () -> BackplanePeer.open(once, prefix));
    }

    private static boolean retried(BackplanePeer sender) {
        sender.publish("all", BackplanePeer.PROBE, 1);
        return false;
    }

    private BackplanePeer opened() throws IOException {
        BackplanePeer peer = BackplanePeer.open(node(), prefix);
        peers.add(peer);
        return peer;
    }

    /** A peer that is connected, and is closed behind the test. */
    protected final BackplanePeer connected() throws IOException {
        BackplanePeer peer = opened();
        peer.awaitUp(1);
        return peer;
    }
}
