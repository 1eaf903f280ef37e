// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to one node of a {@link LocalBackplane}, and the thread that hands it to the node's receiver. Any
 * thread may call the methods. The receiver is called by the node's thread only, and never under the lock.
 */
final class LocalInbox {
    /** How much may wait, as in the client of NATS. */
    private static final int MAX_MESSAGES = 65_536;

    private static final long MAX_BYTES = 64 << 20;

    private static final long MAX_END_MILLIS = 1000;

    private final Backplane.Receiver receiver;
    private final Thread thread;

    // Guarded by this, as all fields below.
    private final Deque<Item> items = new ArrayDeque<>();
    private long bytes;

    private State state = State.NEW;

    /**
     * Whether messages were dropped and more than half of what may wait does still. The receiver is told when that
     * begins, and when it ends, as it may have missed messages in between.
     */
    private boolean overflowing;

    private enum State {
        NEW,
        CONNECTED,
        CUT,
        CLOSED
    }

    /**
     * One call of the receiver.
     *
     * @param due when to make it, in the terms of {@code System.nanoTime}
     * @param bytes how long the message is; 0 for what is no message
     * @param news whether it is about the connection itself, and so outlives a cut
     */
    private record Item(long due, int bytes, boolean news, Consumer<Backplane.Receiver> call) {}

    LocalInbox(Backplane.Receiver receiver, ThreadFactory threads) {
        this.receiver = receiver;
        thread = threads.newThread(this::deliver);
        thread.start();
    }

    /** Connects, for the first time or after a cut. */
    synchronized void connect() {
        if (state == State.NEW) {
            addNews(Backplane.Receiver::up);
            state = State.CONNECTED;
        } else if (state == State.CUT) {
            addNews(Backplane.Receiver::up);
            addNews(told -> told.missed("the node was cut off"));
            state = State.CONNECTED;
        }
    }

    /** Loses what is under way. */
    synchronized void cut() {
        if (state == State.CONNECTED) {
            state = State.CUT;
            items.removeIf(item -> !item.news());
            bytes = 0;
            overflowing = false;
            addNews(told -> told.down("the node is cut off"));
        }
    }

    synchronized void requireConnected() throws IOException {
        if (state != State.CONNECTED) {
            throw new IOException(state == State.CLOSED ? "closed" : "the node is cut off");
        }
    }

    /** Takes a message, whose array is the receiver's alone. Returns whether the node is connected. */
    synchronized boolean received(byte[] message, long delayNanos) {
        return add(message.length, delayNanos, told -> told.received(message));
    }

    /** Takes the news that a message has found nobody. */
    synchronized void nobody(long token, long delayNanos) {
        add(0, delayNanos, told -> told.nobody(token));
    }

    /**
     * Ends the thread, and waits until it has ended: the receiver, which never blocks, is not called afterwards. An
     * interrupt does not cut this short, and is kept. The receiver itself may call this.
     */
    void close() {
        synchronized (this) {
            state = State.CLOSED;
            items.clear();
            notifyAll();
        }
        if (thread != Thread.currentThread()) {
            boolean interrupted = Thread.interrupted();
            try {
                thread.join(MAX_END_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // Guarded by this.
    private boolean add(int size, long delayNanos, Consumer<Backplane.Receiver> call) {
        if (state != State.CONNECTED) {
            return false;
        }
        if (items.size() >= MAX_MESSAGES || bytes + size > MAX_BYTES) {
            if (!overflowing) {
                overflowing = true;
                addNews(LocalInbox::tooMany);
            }
            return true;
        }
        bytes += size;
        put(new Item(System.nanoTime() + delayNanos, size, false, call));
        return true;
    }

    private static void tooMany(Backplane.Receiver told) {
        told.missed("too many messages wait for the node");
    }

    // Guarded by this.
    private void addNews(Consumer<Backplane.Receiver> call) {
        put(new Item(System.nanoTime(), 0, true, call));
    }

    // Guarded by this.
    private void put(Item item) {
        items.add(item);
        notifyAll();
    }

    /** The body of the thread. What the receiver throws goes to the uncaught exception handler. */
    private void deliver() {
        for (Item item = next(); item != null; item = next()) {
            try {
                item.call().accept(receiver);
            } catch (Throwable error) {
                thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
            }
        }
    }

    /** Waits for the next item, until it is due. Returns null after the close. */
    private synchronized @Nullable Item next() {
        while (state != State.CLOSED) {
            Item first = items.peek();
            long wait = first == null ? Long.MAX_VALUE : first.due() - System.nanoTime();
            if (first != null && wait <= 0) {
                bytes -= first.bytes();
                items.remove();
                if (overflowing && items.size() < MAX_MESSAGES / 2 && bytes < MAX_BYTES / 2) {
                    overflowing = false;
                    addNews(LocalInbox::tooMany);
                }
                return first;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, wait);
            } catch (InterruptedException e) {
                // an interrupt that code which the receiver calls has left behind
            }
        }
        return null;
    }
}
