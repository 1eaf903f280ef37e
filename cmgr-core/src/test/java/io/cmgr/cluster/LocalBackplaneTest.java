// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.BackplaneContract;
import io.cmgr.testkit.BackplanePeer;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every backplane promises, of the one in a single JVM. */
@ExtendWith(NoLeaks.class)
class LocalBackplaneTest extends BackplaneContract {
    private final LocalBackplane local = new LocalBackplane();
    private final List<Backplane> nodes = new ArrayList<>();
    private boolean stopped;

    @Override
    protected Backplane node() {
        Backplane node = local.node();
        nodes.add(node);
        if (stopped) {
            local.cut(node);
        }
        return node;
    }

    @Override
    protected void stopEngine() {
        stopped = true;
        nodes.forEach(local::cut);
    }

    @Override
    protected void startEngine() {
        stopped = false;
        nodes.forEach(local::mend);
    }

    @Test
    void aCutOfOneNodeLosesWhatIsOnItsWayToItAndNothingElse() throws Exception {
        BackplanePeer sender = connected();
        BackplanePeer lost = connected();
        BackplanePeer well = connected();
        lost.enter("all");
        well.enter("all");
        local.delay(Duration.ofMinutes(1));
        sender.publish("all", "under way", 0);
        local.cut(nodes.get(1));
        local.delay(Duration.ZERO);
        lost.awaitDown();
        lost.assertCannotPublish();
        sender.publish("all", "to who is left", 0);
        local.mend(nodes.get(1));
        lost.awaitUp(2);
        sender.publish("all", "to both", 0);
        assertEquals("to both", lost.next());
        well.assertHearsNothingMore(); // it waits behind what is under way still
    }

    @Test
    void aMessageTakesAsLongAsIsAskedFor() throws Exception {
        BackplanePeer sender = connected();
        BackplanePeer receiver = connected();
        receiver.enter("all");
        local.delay(Duration.ofMillis(50));
        long begin = System.nanoTime();
        sender.publish("all", "late", 0);
        assertEquals("late", receiver.next());
        assertTrue(System.nanoTime() - begin >= Duration.ofMillis(50).toNanos());
        assertThrows(IllegalArgumentException.class, () -> local.delay(Duration.ofMinutes(2)));
        assertThrows(IllegalArgumentException.class, () -> local.delay(Duration.ofMillis(-1)));
    }

    @Test
    void anEngineThatCannotTellSaysNothingOfEmptyTopics() throws Exception {
        BackplanePeer sender = connected();
        local.tellNobody(false);
        sender.publish("r.empty", "?", 1);
        local.tellNobody(true);
        sender.publish("r.empty", "?", 2);
        Deadline.until("a token", () -> !sender.tokens().isEmpty());
        assertEquals(List.of(2L), sender.tokens());
    }

    @Test
    void aNodeThatIsTooSlowIsToldWhenMessagesBeginToBeLostAndWhenThatEnds() throws Exception {
        BackplanePeer sender = connected();
        BackplanePeer slow = connected();
        slow.enter("all");
        CountDownLatch go = new CountDownLatch(1);
        slow.holdUntil(go);
        for (int i = 0; i < 65_536 + 10; i++) {
            sender.publish("all", "", 0);
        }
        go.countDown();
        String words = "too many messages wait for the node";
        Deadline.until("missed", () -> slow.missed().equals(List.of(words, words)));
    }

    @Test
    void aNodeOfAnotherBackplaneIsRefused() {
        Backplane foreign = new LocalBackplane().node();
        assertThrows(IllegalArgumentException.class, () -> local.cut(foreign));
        assertThrows(IllegalArgumentException.class, () -> local.mend(foreign));
    }
}
