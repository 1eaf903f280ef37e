// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import static java.util.Objects.requireNonNull;

import io.cmgr.cluster.Backplane;
import io.cmgr.engine.envelope.Envelope;
import io.cmgr.engine.envelope.MalformedEnvelopeException;
import io.cmgr.testkit.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An engine that notes what is done with it, and takes messages, refuses them or blocks, as a test wants. */
public final class ScriptedEngine implements Backplane, Backplane.Connection {
    /** A message that was taken. */
    public record Published(String topic, Envelope message, long token) {}

    private final List<String> calls = new ArrayList<>();
    private final List<Published> published = new ArrayList<>();
    private @Nullable Receiver receiver;
    private volatile boolean refusing;
    private volatile @Nullable RuntimeException broken;
    private volatile @Nullable CountDownLatch frozen;
    private final AtomicInteger blocked = new AtomicInteger();
    private volatile int maxMessage = 1 << 20;

    @Override
    public Connection open(String prefix, Receiver to, ThreadFactory threads) {
        receiver = to;
        return this;
    }

    public Receiver receiver() {
        return requireNonNull(receiver);
    }

    /** From now on it throws at each message, or does not. */
    public void refuse(boolean now) {
        refusing = now;
    }

    public void breakDown(@Nullable RuntimeException with) {
        broken = with;
    }

    /** From now on it blocks whoever publishes. */
    public CountDownLatch freeze() {
        CountDownLatch latch = new CountDownLatch(1);
        frozen = latch;
        return latch;
    }

    /** How often somebody had to wait because it is frozen. */
    public int blocked() {
        return blocked.get();
    }

    public void maxMessage(int bytes) {
        maxMessage = bytes;
    }

    @Override
    public void publish(String topic, byte[] message, long token) throws IOException, InterruptedException {
        RuntimeException bug = broken;
        if (bug != null) {
            throw bug;
        }
        if (refusing) {
            throw new IOException("refused");
        }
        CountDownLatch latch = frozen;
        if (latch != null) {
            blocked.incrementAndGet();
            latch.await();
        }
        synchronized (this) {
            try {
                published.add(new Published(topic, Envelope.read(message.clone()), token));
            } catch (MalformedEnvelopeException e) {
                throw new AssertionError(e);
            }
            calls.add("publish " + topic);
        }
    }

    @Override
    public synchronized void enter(String topic) {
        calls.add("enter " + topic);
    }

    @Override
    public synchronized void leave(String topic) {
        calls.add("leave " + topic);
    }

    @Override
    public int maxMessage() {
        return maxMessage;
    }

    @Override
    public synchronized void close(Duration limit) {
        calls.add("close");
    }

    /** What was called, in order, but for the calls that a test does not care for. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized List<Published> published() {
        return List.copyOf(published);
    }

    /** The messages that were taken and that are of this kind. */
    public <T extends Envelope> List<T> published(Class<T> kind) {
        return published().stream()
                .map(Published::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** Waits until so many messages of this kind were taken. */
    public <T extends Envelope> List<T> await(int number, Class<T> kind) {
        Deadline.until(
                number + " of " + kind.getSimpleName(), () -> published(kind).size() >= number);
        return published(kind);
    }
}
