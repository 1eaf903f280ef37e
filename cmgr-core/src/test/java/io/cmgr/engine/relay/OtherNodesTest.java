// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.envelope.Envelope;
import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.ToAll;
import io.cmgr.engine.envelope.Envelope.ToRoom;
import io.cmgr.session.Elsewhere;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node publishes of its broadcasts, and what it refuses to. */
@ExtendWith(NoLeaks.class)
class OtherNodesTest extends NodeFixture {
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
}
