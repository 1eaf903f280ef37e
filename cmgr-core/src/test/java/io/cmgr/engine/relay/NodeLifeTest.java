// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.ClusterEvent.Kind;
import io.cmgr.cluster.ClusterState;
import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.Bye;
import io.cmgr.engine.envelope.Envelope.ToAll;
import io.cmgr.session.ClusterCutException;
import io.cmgr.session.Elsewhere;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.NoAnswerException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node tells its listener, and how it ends. */
@ExtendWith(NoLeaks.class)
class NodeLifeTest extends NodeFixture {
    @Test
    void theListenerIsToldAndWhatItThrowsIsLoggedOnly() {
        Set<Boolean> inThread = ConcurrentHashMap.newKeySet();
        Relay relay = connected(join -> join.onEvent(event -> {
            inThread.add(relay().inThread());
            events.add(event);
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
        assertEquals(Set.of(true), inThread);
        assertFalse(relay.inThread());
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
    void theListenerMayCloseTheNode() {
        CompletableFuture<CompletableFuture<Void>> closed = new CompletableFuture<>();
        started(join -> join.onEvent(event -> closed.complete(relay().goodbye())));
        engine.receiver().up();
        Deadline.get(Deadline.get(closed));
        assertEquals(1, engine.published(Bye.class).size());
    }
}
