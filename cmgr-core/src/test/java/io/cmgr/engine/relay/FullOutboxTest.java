// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.ClusterState;
import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Answers;
import io.cmgr.engine.envelope.Envelope.Outcome;
import io.cmgr.engine.envelope.Envelope.ToAll;
import io.cmgr.engine.envelope.Envelope.ToOne;
import io.cmgr.session.ClusterCutException;
import io.cmgr.session.Destination;
import io.cmgr.session.Elsewhere;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node refuses because too much waits, or for too long. */
@ExtendWith(NoLeaks.class)
class FullOutboxTest extends NodeFixture {
    /** So many writes and questions may wait for answers at once. */
    private static final int MAX_PENDING = 65_536;

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
}
