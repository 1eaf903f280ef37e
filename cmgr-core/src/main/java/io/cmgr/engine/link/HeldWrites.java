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
    private final Reconnect manner;

    /** Null until a message is held, since most links never hold one. */
    private @Nullable Deque<Held> waiting;

    /** The bytes of all messages that have got room, also of those that have not been added yet. */
    private volatile long bytes;

    /** Written on the event loop only. */
    private volatile int messages;

    public HeldWrites(Reconnect manner, Ticker ticker) {
        this.manner = manner;
        this.ticker = ticker;
    }

    /** Whether anything is held at all. Any thread. */
    public boolean holds() {
        return manner.heldBytes() > 0;
    }

    /** Takes room for a message of this size; returns false if there is not enough. Any thread. */
    public boolean tryTake(int size) {
        long before;
        do {
            before = bytes;
            if (charge(size) > manner.heldBytes() - before) {
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
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        waiting.add(write);
        messages = waiting.size();
    }

    /** Removes the oldest message; null if there is none. */
    public @Nullable Held poll() {
        if (waiting == null || waiting.isEmpty()) {
            return null;
        }
        Held oldest = waiting.remove();
        messages = waiting.size();
        giveBack(oldest.size());
        return oldest;
    }

    /** Removes the oldest message if it has been held for too long; null otherwise. */
    public @Nullable Held pollOld() {
        Held oldest = oldest();
        return oldest != null && isOld(oldest) ? poll() : null;
    }

    private @Nullable Held oldest() {
        return waiting == null ? null : waiting.peek();
    }

    /** Whether a message has been held for too long. */
    public boolean isOld(Held write) {
        return ticker.nanoTime() - write.since() >= manner.heldTime().toNanos();
    }

    /** How long until the oldest message has been held for too long; {@code Long.MAX_VALUE} if there is none. */
    public long nanosLeft() {
        Held oldest = oldest();
        return oldest == null
                ? Long.MAX_VALUE
                : oldest.since() + manner.heldTime().toNanos() - ticker.nanoTime();
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
