// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.Backplane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A node of a test that uses a backplane directly, and records what it is told. Topics are given without the prefix. */
public final class BackplanePeer implements Backplane.Receiver {
    /** How messages begin that are not recorded as received. */
    public static final String PROBE = "probe ";

    private static final int SECONDS = 20;

    private final String prefix;
    private final Backplane.Connection connection;

    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private final Set<String> probes = ConcurrentHashMap.newKeySet();
    private final List<Long> tokens = new CopyOnWriteArrayList<>();
    private final List<String> downs = new CopyOnWriteArrayList<>();
    private final List<String> missed = new CopyOnWriteArrayList<>();
    private final AtomicInteger ups = new AtomicInteger();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean up;
    private volatile boolean silent;
    private volatile CountDownLatch hold = new CountDownLatch(0);

    private BackplanePeer(Backplane backplane, String prefix) {
        this.prefix = prefix;
        connection = backplane.open(prefix, this, this::newThread);
    }

    public static BackplanePeer open(Backplane backplane, String prefix) {
        return new BackplanePeer(backplane, prefix);
    }

    private Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "backplane-" + threads.size());
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    public void publish(String topic, String message, long token) {
        publish(topic, message.getBytes(UTF_8), token);
    }

    public void publish(String topic, byte[] message, long token) {
        try {
            connection.publish(prefix + topic, message, token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Checks that the backplane says that it does not take a message. */
    public void assertCannotPublish() {
        assertThrows(UncheckedIOException.class, () -> publish("all", "lost", 0));
    }

    public void enter(String topic) throws Exception {
        connection.enter(prefix + topic);
    }

    public void leave(String topic) throws Exception {
        connection.leave(prefix + topic);
    }

    public int maxMessage() {
        return connection.maxMessage();
    }

    public void close(Duration limit) {
        connection.close(limit);
    }

    /** Makes the receiver slow: it holds the thread that calls it until the latch is open. */
    public void holdUntil(CountDownLatch go) {
        hold = go;
    }

    /** Whether a thread waits for another one to leave the receiver. */
    public boolean hasBlockedThread() {
        return threads.stream().anyMatch(thread -> thread.getState() == Thread.State.BLOCKED);
    }

    /** From now on everything that the receiver is told is a fault. */
    public void silence() {
        silent = true;
    }

    public boolean isUp() {
        return up;
    }

    public void awaitUp(int times) {
        Deadline.until("connected", () -> up && ups.get() >= times);
        assertEquals(times, ups.get());
    }

    public void awaitDown() {
        Deadline.until("cut", () -> !up);
    }

    public String next() {
        return new String(nextBytes(), UTF_8);
    }

    public byte[] nextBytes() {
        try {
            byte[] message = messages.poll(SECONDS, TimeUnit.SECONDS);
            assertNotNull(message, "in vain: a message");
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Publishes a probe until all of these have heard it: no engine tells when an interest has spread. */
    public void introduce(String topic, BackplanePeer... receivers) {
        String probe = PROBE + UUID.randomUUID();
        Deadline.until("the topic " + topic + " is heard", () -> {
            if (up) {
                publish(topic, probe, 0);
            }
            return Stream.of(receivers).allMatch(receiver -> receiver.probes.contains(probe));
        });
    }

    public List<Long> tokens() {
        return List.copyOf(tokens);
    }

    public List<String> downs() {
        return List.copyOf(downs);
    }

    public List<String> missed() {
        return List.copyOf(missed);
    }

    public void assertHearsNothingMore() {
        assertEquals(List.of(), messages.stream().map(String::new).toList());
    }

    public void assertNoThreadRuns() {
        Deadline.until("the threads end", () -> threads.stream().noneMatch(Thread::isAlive));
    }

    /** Checks that the receiver was called by one thread at a time, and told in an order that makes sense. */
    public void assertSound() {
        assertEquals(List.of(), List.copyOf(faults));
        assertTrue(downs.stream().noneMatch(String::isBlank), downs::toString);
    }

    @Override
    public void received(byte[] message) {
        told(() -> {
            String text = message.length < 100 ? new String(message, UTF_8) : "";
            if (text.startsWith(PROBE)) {
                probes.add(text);
            } else {
                messages.add(message);
            }
        });
    }

    @Override
    public void nobody(long token) {
        told(() -> tokens.add(token));
    }

    @Override
    public void up() {
        told(() -> {
            if (up) {
                faults.add("up twice");
            }
            ups.incrementAndGet();
            up = true;
        });
    }

    @Override
    public void down(String why) {
        told(() -> {
            downs.add(why);
            up = false;
        });
    }

    @Override
    public void missed(String why) {
        told(() -> missed.add(why));
    }

    private void told(Runnable news) {
        if (silent) {
            faults.add("told something after the close");
        }
        if (calls.getAndIncrement() != 0) {
            faults.add("two threads at a time");
        }
        try {
            hold.await();
        } catch (InterruptedException e) {
            faults.add("interrupted");
        }
        news.run();
        calls.decrementAndGet();
    }
}
