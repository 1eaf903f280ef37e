// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.envelope.Topics;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.engine.node.Events;
import io.cmgr.engine.outbox.Connectivity;
import io.cmgr.engine.outbox.Figures;
import io.cmgr.engine.outbox.Outbox;
import io.cmgr.engine.outbox.Publisher;
import io.cmgr.engine.outbox.Sequence;
import io.cmgr.engine.outbox.Slumber;
import io.cmgr.engine.remote.Pending;
import io.cmgr.engine.remote.RemoteSession;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class NodeNewsTest {
    private static final String OTHER = "other~0123456789";
    private static final Topics TOPICS = new Topics("test");

    private final Ticker ticker = Ticker.newMockTicker();
    private final Figures figures = new Figures();
    private final Queue<Runnable> courier = new ArrayDeque<>();
    private final Pending pending = new Pending(0, ticker, 1000, 10, courier::add, () -> {}, figures);
    private final NodeNews news = new NodeNews(
            new Events(event -> {}, task -> {}, () -> true, TestLoops.faults(), figures), pending, courier::add);

    @Test
    void nodesThatLeaveWhileNothingWaitsCostNothing() {
        leave(1000);
        assertEquals(0, courier.size());
    }

    @Test
    void nodesThatLeaveTogetherAreToldByOneTask() {
        CompletableFuture<Void> write = write();
        leave(1000);
        news.lost(OTHER, Duration.ZERO);
        leave(1000);
        assertEquals(1, courier.size());
        courier.remove().run();
        courier.remove().run(); // completes the write
        assertTrue(write.isCompletedExceptionally());
        assertEquals(0, courier.size());
    }

    @Test
    void nodesThatLeaveLaterAreToldByAnother() {
        CompletableFuture<Void> write = write();
        leave(1);
        courier.remove().run();
        news.left(OTHER);
        courier.remove().run();
        courier.remove().run();
        assertTrue(write.isCompletedExceptionally());
    }

    @Test
    void noMoreNodesAreRememberedThanARollHolds() {
        CompletableFuture<Void> write = write();
        leave(1 << 16);
        news.left(OTHER);
        assertEquals(1, courier.size());
        courier.remove().run();
        assertEquals(0, courier.size(), "the write waits until its time is over");
        news.left(OTHER);
        courier.remove().run();
        courier.remove().run();
        assertTrue(write.isCompletedExceptionally());
    }

    private void leave(int nodes) {
        for (int i = 0; i < nodes; i++) {
            news.left(String.format("x~%010d", i));
        }
    }

    private CompletableFuture<Void> write() {
        Connectivity connectivity = new Connectivity(ticker, 1000);
        connectivity.up();
        Outbox outbox = new Outbox(1 << 20, connectivity, new Slumber());
        Publisher publisher = new Publisher(1 << 20, TOPICS, new Sequence(), outbox, connectivity, figures);
        var way = new RemoteSession.Way("me~0123456789", pending, publisher, what -> {}, ByteBufAllocator.DEFAULT);
        return new RemoteSession(way, OTHER + "/a1", OTHER, "a1", TOPICS.node(OTHER), null)
                .write(NodeFixture.bytes("x"));
    }
}
