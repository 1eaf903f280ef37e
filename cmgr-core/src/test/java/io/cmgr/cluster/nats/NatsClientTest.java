// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.Backplane;
import io.cmgr.testkit.BackplanePeer;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import io.nats.client.Options;
import io.nats.client.impl.NatsStatistics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the client is set up, and what holds when the server or a node is slow. */
@ExtendWith(NoLeaks.class)
class NatsClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    @AutoClose
    private static NatsServer server;

    @BeforeEach
    void startOnce() throws IOException {
        if (server == null) {
            server = NatsServer.start();
        }
    }

    private static BackplanePeer connected(String prefix) {
        BackplanePeer peer = BackplanePeer.open(NatsBackplane.at(server.url()), prefix);
        peer.awaitUp(1);
        return peer;
    }

    @Test
    void badAddressesAreRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, NatsBackplane::at);
        assertThrows(IllegalArgumentException.class, () -> NatsBackplane.at(""));
        assertThrows(IllegalArgumentException.class, () -> NatsBackplane.at("nats://one:4222", " "));
        assertThrows(IllegalArgumentException.class, () -> NatsBackplane.at("nats://"));
        assertThrows(IllegalArgumentException.class, () -> NatsBackplane.at("http://one:4222"));
        assertRefused(NullPointerException.class, "servers[0]", (String) null);
        assertRefused(NullPointerException.class, "servers[1]", "nats://one:4222", null);
        assertRefused(NullPointerException.class, "servers", (String[]) null);
        assertRefused(IllegalArgumentException.class, "servers: http://one is no address of a server", "http://one");
        assertRefused(
                IllegalArgumentException.class,
                "servers: http://one is no address of a server",
                "http://chat:p@ssw/rd@one");
        String port = "servers: the port 65536 of one is not in 1..65535";
        assertRefused(IllegalArgumentException.class, port, "nats://two:65535", "nats://one:65536");
        assertRefused(IllegalArgumentException.class, port, "one:65536");
        assertThrows(
                NullPointerException.class,
                () -> NatsBackplane.at("nats://one:4222").with(null));
    }

    private static void assertRefused(Class<? extends Exception> expected, String message, String... servers) {
        assertEquals(
                message, assertThrows(expected, () -> NatsBackplane.at(servers)).getMessage());
    }

    @Test
    void optionsAreChangedInTurnAndWhatTheyThrowIsThrownByOpen() {
        List<String> order = new ArrayList<>();
        Backplane first =
                NatsBackplane.at(server.url()).with(options -> order.add("one")).with(options -> order.add("two"));
        assertEquals(List.of(), order);
        BackplanePeer peer = BackplanePeer.open(first, "cmgr.options.");
        assertEquals(List.of("one", "two"), order);
        peer.awaitUp(1);
        peer.close(LIMIT);
        Backplane bad = NatsBackplane.at(server.url())
                .with(options -> options.userInfo("me", "pw").token("t".toCharArray()));
        assertThrows(IllegalStateException.class, () -> BackplanePeer.open(bad, "cmgr.options."));
    }

    @Test
    void whatTheClusterNeedsIsNotLeftToTheOptions() throws Exception {
        Backplane own = NatsBackplane.at(server.url())
                .with(options -> options.maxReconnects(0).connectionListener((connection, event) -> {}));
        BackplanePeer peer = BackplanePeer.open(own, "cmgr.own.");
        peer.awaitUp(1);
        peer.enter("all");
        peer.publish("all", "no echo", 1);
        Deadline.until("nobody", () -> !peer.tokens().isEmpty());
        server.kill();
        peer.awaitDown();
        server.restart();
        peer.awaitUp(2);
        peer.assertHearsNothingMore();
        peer.close(LIMIT);
    }

    @Test
    void aMessageCountsAsManyBytesAsTheClientWritesForIt() throws Exception {
        NatsStatistics statistics = new NatsStatistics();
        Options options = new Options.Builder()
                .server(server.url())
                .statisticsCollector(statistics)
                .pingInterval(Duration.ofHours(1))
                .build();
        NatsLink link = NatsLink.connect(options, "cmgr.size.q.x.", new NatsLink.Listener() {
            @Override
            public void received(NatsLink from, byte[] message) {}

            @Override
            public void nobody(NatsLink from, long token) {}
        });
        link.settle(List.of(), Duration.ofSeconds(10));
        long before = statistics.getOutBytes();
        Random random = new Random(1);
        long sum = 0;
        for (int i = 0; i < 1000; i++) {
            String topic = "cmgr.size." + "x".repeat(1 + random.nextInt(200));
            long token = random.nextInt(3) == 0 ? 0 : random.nextLong();
            int length = random.nextInt(1 << random.nextInt(17));
            link.publish(topic, new byte[length], token);
            sum += NatsLink.sizeOnTheWire(topic, token == 0 ? null : "cmgr.size.q.x." + token, length);
        }
        long expected = sum;
        Deadline.until("written", () -> statistics.getOutBytes() - before >= expected);
        assertEquals(expected, statistics.getOutBytes() - before);
        link.close(LIMIT);
    }

    @Test
    void aFrozenServerBlocksThePublisherNotTheMemoryAndAnInterruptEndsTheWait() throws Exception {
        BackplanePeer sender = connected("cmgr.frozen.");
        BackplanePeer receiver = connected("cmgr.frozen.");
        receiver.enter("all");
        sender.introduce("all", receiver);
        server.freeze();
        AtomicInteger taken = new AtomicInteger();
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread publisher = new Thread(() -> {
            try {
                while (true) {
                    sender.publish("all", numbered(taken.get()), 0);
                    taken.incrementAndGet();
                }
            } catch (Throwable e) {
                ended.complete(e);
            }
        });
        publisher.start();
        Deadline.until("the publisher waits", () -> LockSupport.getBlocker(publisher) instanceof NatsLink);
        publisher.interrupt();
        assertInstanceOf(InterruptedException.class, Deadline.get(ended).getCause());
        assertTrue(taken.get() <= 256, () -> taken + " of 64 KiB"); // 2 MiB in the client, and the kernel's buffers
        server.thaw();
        for (int i = 0; i < taken.get(); i++) {
            byte[] message = receiver.nextBytes();
            assertEquals(i, message[0] & 0xff);
        }
        sender.close(LIMIT);
        receiver.close(LIMIT);
        sender.assertSound();
        receiver.assertSound();
    }

    private static byte[] numbered(int number) {
        byte[] message = new byte[64 << 10];
        message[0] = (byte) number;
        return message;
    }

    @Test
    void aTopicIsLeftAlsoIfTheClientsQueueIsFullForLong() throws Exception {
        BackplanePeer peer = connected("cmgr.full.");
        long before = server.subscriptions();
        peer.enter("room");
        Deadline.until("entered", () -> server.subscriptions() == before + 1);
        server.freeze();
        AtomicInteger taken = new AtomicInteger();
        Thread publisher = new Thread(() -> {
            try {
                while (true) {
                    peer.publish("all", new byte[1000], 0);
                    taken.incrementAndGet();
                }
            } catch (IllegalStateException interrupted) {
                // what the test waits for
            }
        });
        publisher.start();
        AtomicInteger seen = new AtomicInteger(-1);
        Deadline.until("the queue is full", () -> {
            Deadline.letPass(Duration.ofMillis(300));
            return seen.getAndSet(taken.get()) == taken.get();
        });
        publisher.interrupt();
        publisher.join();
        CompletableFuture<Void> left = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        peer.leave("room");
                        left.complete(null);
                    } catch (Exception e) {
                        left.completeExceptionally(e);
                    }
                })
                .start();
        assertThrows(
                TimeoutException.class, () -> left.get(1500, TimeUnit.MILLISECONDS)); // the client's own wait is 1 s
        server.thaw();
        Deadline.get(left);
        Deadline.until("left", () -> server.subscriptions() == before);
        peer.close(LIMIT);
        peer.assertSound();
    }

    @Test
    void aNodeThatIsTooSlowIsToldWhenMessagesBeginToBeLostAndWhenThatEnds() throws Exception {
        BackplanePeer sender = connected("cmgr.slow.");
        BackplanePeer slow = connected("cmgr.slow.");
        slow.enter("all");
        sender.introduce("all", slow);
        CountDownLatch go = new CountDownLatch(1);
        slow.holdUntil(go);
        for (int i = 0; i < 65_536 + 1000; i++) {
            sender.publish("all", "", 0);
        }
        Deadline.until("the client wants to tell", slow::hasBlockedThread);
        go.countDown();
        Deadline.until("missed", () -> slow.missed().size() >= 2);
        assertTrue(slow.isUp());
        sender.close(LIMIT);
        slow.close(LIMIT);
        slow.assertSound();
    }

    @Test
    @Tag("soak")
    void aFrozenServerIsNoticedWithin20Seconds() throws Exception {
        BackplanePeer idle = connected("cmgr.freeze.");
        BackplanePeer busy = connected("cmgr.freeze.");
        server.freeze();
        long begin = System.nanoTime();
        Thread publisher = new Thread(() -> {
            try {
                while (true) {
                    busy.publish("all", new byte[64 << 10], 0);
                }
            } catch (RuntimeException down) {
                // what the test waits for
            }
        });
        publisher.start();
        Deadline.until("both are down", 30, () -> !idle.isUp() && !busy.isUp());
        long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        assertTrue(seconds <= 21, seconds + " s");
        publisher.join();
        server.thaw();
        idle.awaitUp(2);
        busy.awaitUp(2);
        Deadline.until("missed", () -> busy.missed().size() == 1);
        idle.close(LIMIT);
        busy.close(LIMIT);
        idle.assertNoThreadRuns();
        busy.assertNoThreadRuns();
    }
}
