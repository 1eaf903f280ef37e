// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.cmgr.cluster.ClusterState;
import io.cmgr.cluster.Presence;
import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Answers;
import io.cmgr.engine.envelope.Envelope.Ask;
import io.cmgr.engine.envelope.Envelope.Bye;
import io.cmgr.engine.envelope.Envelope.Outcome;
import io.cmgr.engine.envelope.Envelope.ToAll;
import io.cmgr.engine.envelope.Envelope.ToOne;
import io.cmgr.engine.envelope.Envelope.Told;
import io.cmgr.session.NoAnswerException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node that leaves still learns what became of its last writes. */
@ExtendWith(NoLeaks.class)
class GoodbyeTest extends NodeFixture {
    @Test
    void answersComeInUntilTheLastIsThereAndNothingElse() {
        Relay relay = connected();
        receive(new Alive(1, OTHER, false, 0, 0, 0, 5000, 1));
        advance(Duration.ofSeconds(3)); // now it knows all nodes
        CompletableFuture<Void> write = relay.to(OTHER + "/a1").write("the last");
        CompletableFuture<Presence> question = cluster().presence("lobby");
        CompletableFuture<Void> left = relay.goodbye();
        Deadline.until("it leaves", () -> engine.calls().contains("leave " + topics.all()));
        assertEquals(ClusterState.CLOSED, cluster().state());
        assertFalse(left.isDone());
        receive(new ToAll(2, OTHER, null, null, bytes("too late")));
        receive(new ToOne(0, OTHER, null, "a1", 1, bytes("too late")));
        receive(new Told(0, OTHER, engine.await(1, Ask.class).get(0).correlation(), 3));
        receive(new Answers(0, OTHER, List.of(new Answer(written(), Outcome.DONE, ""))));
        Deadline.get(write);
        assertEquals(Map.of(OTHER, 3), Deadline.get(question).members());
        Deadline.get(left);
        assertEquals(List.of(), sessions.written);
        assertEquals(
                List.of("leave " + topics.node(me()), "publish " + topics.all(), "close"),
                engine.calls().subList(engine.calls().size() - 3, engine.calls().size()));
        assertEquals(1, engine.published(Bye.class).size());
    }

    @Test
    void anAnswerThatDoesNotComeDelaysTheCloseByLessThanASecond() {
        Relay relay = connected();
        CompletableFuture<Void> write = relay.to(OTHER + "/a1").write("the last");
        Deadline.get(relay.goodbye());
        assertInstanceOf(NoAnswerException.class, Deadline.failure(write));
        assertEquals(1, engine.published(Bye.class).size(), "the courier ended by itself");
    }

    private long written() {
        return engine.await(1, ToOne.class).get(0).correlation();
    }
}
