// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Reconnect;
import io.cmgr.config.Transport;
import io.cmgr.session.Link;
import io.cmgr.session.LinkDownException;
import io.cmgr.testkit.AllocatedBytes;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What is written to a link whose connections break all the time: nothing arrives twice, in another order, or as a half
 * message in front of a whole one.
 */
@ExtendWith(NoLeaks.class)
class LinkOrderTest {
    private static final int WRITERS = 8;

    /** All messages have this length: writer, number, end of line. */
    private static final int LENGTH = 10;

    private static final Reconnect WITHOUT_DELAY =
            Reconnect.always().backoff(Duration.ofMillis(1), Duration.ofMillis(1));

    /** Messages whose writes have failed because the link was down: no connection was given them. */
    private final Set<String> notSent = ConcurrentHashMap.newKeySet();

    @OnEachTransport
    void nothingIsSentTwice(Transport transport) throws Exception {
        breakConnections(transport, WITHOUT_DELAY.hold(10_000, Duration.ofMinutes(1)), 300);
    }

    @OnEachTransport
    void withoutAHoldAWriteThatMeetsTheEndFailsAndNothingIsSentTwice(Transport transport) throws Exception {
        breakConnections(transport, WITHOUT_DELAY, 300);
    }

    @Tag("soak")
    @OnEachTransport
    void nothingIsSentTwiceInManyThousandConnections(Transport transport) throws Exception {
        breakConnections(transport, WITHOUT_DELAY.hold(10_000, Duration.ofMinutes(1)), 20_000);
    }

    /** The server takes between 1 byte and a few messages of each connection, and resets it there. */
    private void breakConnections(Transport transport, Reconnect manner, int connections) throws Exception {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        System.out.println("LinkOrderTest: -Dcmgr.seed=" + seed);
        Random random = new Random(seed);
        List<String> received = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        try (ConnectionManager manager = Transports.onTwoLoops(transport);
                Upstream upstream = new Upstream();
                Background writers = new Background()) {
            Link link = manager.link(upstream.where(), manner, new EventRecorder());
            for (int writer = 0; writer < WRITERS; writer++) {
                char name = (char) ('a' + writer);
                writers.start("writer", () -> write(link, name, over));
            }
            for (int i = 0; i < connections; i++) {
                try (Peer peer = Peer.of(upstream.socket().accept())) {
                    int cut = 1 + i % LENGTH + LENGTH * random.nextInt(30);
                    received.add(new String(peer.read(cut), StandardCharsets.UTF_8));
                    peer.reset();
                }
            }
            over.set(true);
            Deadline.get(link.close());
        }
        assertInOrderAndOnce(received);
    }

    private void write(Link link, char name, AtomicBoolean over) {
        List<CompletableFuture<Void>> underWay = new ArrayList<>();
        for (int number = 0; !over.get(); number++) {
            String message = String.format("%c%08d\n", name, number);
            CompletableFuture<Void> outcome = link.write(message);
            var unused = outcome.whenComplete((sent, error) -> {
                if (error instanceof LinkDownException) {
                    notSent.add(message.trim());
                }
            });
            underWay.add(outcome);
            if (underWay.size() == 20) {
                underWay.forEach(each -> each.exceptionally(failed -> null).join());
                underWay.clear();
            }
        }
    }

    private void assertInOrderAndOnce(List<String> connections) {
        Map<Character, String> last = new HashMap<>();
        Set<String> all = new HashSet<>();
        for (String bytes : connections) {
            int whole = bytes.length() - bytes.length() % LENGTH;
            for (int at = 0; at < whole; at += LENGTH) {
                String message = bytes.substring(at, at + LENGTH - 1);
                assertEquals('\n', bytes.charAt(at + LENGTH - 1), () -> "a half message in " + bytes);
                String before = last.put(message.charAt(0), message);
                assertTrue(before == null || before.compareTo(message) < 0, () -> message + " after " + before);
                assertTrue(all.add(message), () -> message + " came twice");
                assertFalse(notSent.contains(message), () -> message + " had failed as not sent");
            }
        }
        assertTrue(all.size() > connections.size(), "hardly anything has arrived");
    }

    /** The server is away now and then, so that most messages are held for a while; none is lost, since none is cut. */
    @OnEachTransport
    void heldAndLaterWritesKeepTheOrderOfTheirThread(Transport transport) throws Exception {
        int times = 200;
        AtomicBoolean over = new AtomicBoolean();
        List<String> received = new ArrayList<>();
        try (ConnectionManager manager = Transports.onTwoLoops(transport);
                Upstream upstream = new Upstream();
                Background writers = new Background()) {
            Link link = manager.link(
                    upstream.where(), WITHOUT_DELAY.hold(100_000, Duration.ofMinutes(1)), new EventRecorder());
            for (int writer = 0; writer < 4; writer++) {
                char name = (char) ('a' + writer);
                writers.start("writer", () -> write(link, name, over));
            }
            for (int i = 0; i < times; i++) {
                try (Peer peer = Peer.of(upstream.socket().accept())) {
                    peer.read(LENGTH);
                    upstream.goAway();
                    link.reconnect();
                    String rest = new String(peer.readToEnd(), StandardCharsets.UTF_8);
                    assertEquals(0, rest.length() % LENGTH, "a graceful end cuts no message");
                    received.add(rest);
                    upstream.comeBack();
                }
            }
            over.set(true);
            Deadline.get(link.close());
        }
        received.removeIf(String::isEmpty);
        assertInOrderAndOnce(received);
    }

    @OnEachTransport
    void withoutAHoldAMillionWritesToADownLinkKeepNothing(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            upstream.goAway();
            Link link = manager.link(upstream.where(), Upstream.ON_REQUEST, new EventRecorder());
            Deadline.until("a failure", () -> link.stats().failures() == 1);
            ByteBuf message = Unpooled.wrappedBuffer(new byte[1000]);
            long before = AllocatedBytes.ofThisThread();
            for (int i = 0; i < 1_000_000; i++) {
                CompletableFuture<Void> outcome = link.write(message.retainedDuplicate());
                if (!outcome.isCompletedExceptionally()) {
                    assertInstanceOf(LinkDownException.class, Deadline.failure(outcome));
                }
            }
            long each = (AllocatedBytes.ofThisThread() - before) / 1_000_000;
            assertTrue(each < 1000, () -> each + " bytes for each");
            assertEquals(0, link.stats().heldMessages());
            assertEquals(0, link.stats().dropped());
            assertEquals(1, message.refCnt());
            message.release();
            Deadline.get(link.close());
        }
    }
}
