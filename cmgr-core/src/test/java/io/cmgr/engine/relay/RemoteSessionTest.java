// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.cluster.ClusterEvent.Kind;
import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Answers;
import io.cmgr.engine.envelope.Envelope.Bye;
import io.cmgr.engine.envelope.Envelope.Outcome;
import io.cmgr.engine.envelope.Envelope.ToOne;
import io.cmgr.session.Destination;
import io.cmgr.session.NoAnswerException;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writes to the address of a session. */
@ExtendWith(NoLeaks.class)
class RemoteSessionTest extends NodeFixture {
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
        Deadline.until("5 events", () -> kinds().size() == 5);
        assertEquals(
                List.of(Kind.CONNECTED, Kind.NODE_JOINED, Kind.NODE_JOINED, Kind.NODE_LEFT, Kind.NODE_LOST), kinds());
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
            assertThrows(IllegalReferenceCountException.class, () -> to.write(data));
        }
    }

    private long token() {
        return engine.published().stream()
                .filter(one -> one.message() instanceof ToOne)
                .reduce((first, second) -> second)
                .orElseThrow()
                .token();
    }
}
