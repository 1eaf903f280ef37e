// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.link;

import io.cmgr.config.Reconnect;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is written to a link while it is down, in order and within bounds of bytes and of time. Any thread asks for room,
 * before the message waits for the event loop; everything else belongs to the event loop, except that any thread may read
 * the figures.
 */
public final class HeldWrites {
    private static final AtomicLongFieldUpdater<HeldWrites> BYTES =
            AtomicLongFieldUpdater.newUpdater(HeldWrites.class, "bytes");

    /**
     * A message that is held. Whoever takes it out sends or releases the message, and completes the outcome.
     *
     * @param message the framed message, or an object to be encoded
     * @param size the size of the caller's data, without what framing adds
     * @param since the time of the ticker at which it was written
     */
    public record Held(Object message, int size, CompletableFuture<Void> outcome, long since) {}

    private final Ticker ticker;
    private final long maxBytes;
    private final long maxNanos;
    private final Deque<Held> waiting = new ArrayDeque<>(0);

    /** The bytes of all messages that have got room, also of those that have not been added yet. */
    private volatile long bytes;

    /** Written on the event loop only. */
    private volatile int messages;

    public HeldWrites(Reconnect manner, Ticker ticker) {
        this.ticker = ticker;
        maxBytes = manner.heldBytes();
        maxNanos = manner.heldTime().toNanos();
    }

    /** Whether anything is held at all. Any thread. */
    public boolean holds() {
        return maxBytes > 0;
    }

    /** Takes room for a message of this size; returns false if there is not enough. Any thread. */
    public boolean tryTake(int size) {
        long before;
        do {
            before = bytes;
            if (charge(size) > maxBytes - before) {
                return false;
            }
        } while (!BYTES.compareAndSet(this, before, before + charge(size)));
        return true;
    }

    /** Gives room back that a message has taken which is not added. Any thread. */
    public void giveBack(int size) {
        BYTES.addAndGet(this, -charge(size));
    }

    /** What a message counts for. An empty one counts, too, so that there cannot be any number of them. */
    private static int charge(int size) {
        return Math.max(1, size);
    }

    /** Adds a message that has taken room. */
    public void add(Held write) {
        waiting.add(write);
        messages = waiting.size();
    }

    /** Removes the oldest message; null if there is none. */
    public @Nullable Held poll() {
        Held oldest = waiting.poll();
        if (oldest != null) {
            messages = waiting.size();
            giveBack(oldest.size());
        }
        return oldest;
    }

    /** Removes the oldest message if it has been held for too long; null otherwise. */
    public @Nullable Held pollOld() {
        Held oldest = waiting.peek();
        return oldest != null && isOld(oldest) ? poll() : null;
    }

    /** Whether a message has been held for too long. */
    public boolean isOld(Held write) {
        return ticker.nanoTime() - write.since() >= maxNanos;
    }

    /** How long until the oldest message has been held for too long; {@code Long.MAX_VALUE} if there is none. */
    public long nanosLeft() {
        Held oldest = waiting.peek();
        return oldest == null ? Long.MAX_VALUE : oldest.since() + maxNanos - ticker.nanoTime();
    }

    /** How many messages are held. Any thread. */
    public int messages() {
        return messages;
    }

    /** How many bytes they have. Any thread. */
    public long bytes() {
        return bytes;
    }
}
