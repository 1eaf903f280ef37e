// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The messages of {@code latest} that wait because the kernel has not taken what was written before, one for each key. A
 * newer message of a key takes the place of the one that waits. Event loop only, except {@link #superseded}.
 *
 * <p>The keys stand in line in the order in which they began to wait. Behind what was written before the first of them
 * the output puts a mark. When the kernel has come to it, the first goes out, and with it those behind it, as long as
 * the kernel keeps up; for the next in line there is another mark. So whatever has not been handed to the channel can
 * still be replaced, and no key waits for what was written after it began to wait.
 *
 * <p>An attribute of the channel holds this, from the session's first message of {@code latest} on. So other sessions
 * pay nothing for it, and it stays when the output of the session changes.
 */
final class NewestOnly {
    /** How many keys may wait at once. */
    static final int MAX_KEYS = 64;

    /**
     * Bytes that are handed over before we look whether the kernel takes them. Without this bound a burst of messages
     * would be handed over whole before its flush, however little of it the kernel takes.
     */
    private static final int PORTION = 16 << 10;

    private static final AttributeKey<NewestOnly> OF_CHANNEL = AttributeKey.valueOf(NewestOnly.class, "OF_CHANNEL");

    /** The output that messages go to. Event loop only. */
    interface Outlet {
        /** Whether something that was flushed has not been taken yet by the kernel, or by a handler before it. */
        boolean heldUp();

        /** Whether something was written and not flushed. */
        boolean hasUnflushed();

        /** Hands a write over, and makes sure that a flush follows. */
        void take(StreamWrite write);

        /** The same for a write that has waited: if that throws, the write fails. */
        void takeWaiting(StreamWrite write);

        void flush();

        /** Runs the action when everything that was written before has gone or failed. */
        void onceGone(Runnable action);
    }

    /**
     * The writes that wait, in line, by their keys. A write of nothing that is made meanwhile waits in the same line, as
     * its own key.
     */
    private final Map<Object, StreamWrite> line = new LinkedHashMap<>();

    /** How many writes of nothing are in the line. */
    private int nothings;

    /** The mark behind what was written before the first in line; null while nothing waits. */
    private @Nullable Object mark;

    /** The bytes of messages of {@code latest} that were handed over since the last flush, or a few more. */
    private long offered;

    private final AtomicLong superseded = new AtomicLong();

    private NewestOnly() {}

    /** What waits for this channel; made by the first call. */
    static NewestOnly of(Channel channel) {
        NewestOnly there = channel.attr(OF_CHANNEL).get();
        if (there == null) {
            there = new NewestOnly();
            channel.attr(OF_CHANNEL).set(there);
        }
        return there;
    }

    /** The same, or null if there has been no message of {@code latest}. Any thread. */
    private static @Nullable NewestOnly ifUsed(Channel channel) {
        return channel.hasAttr(OF_CHANNEL) ? channel.attr(OF_CHANNEL).get() : null;
    }

    /** How many messages for this channel were replaced by newer ones. Any thread. */
    static long superseded(Channel channel) {
        NewestOnly used = ifUsed(channel);
        return used == null ? 0 : used.superseded.get();
    }

    /** Hands the message over, or lets it wait, or refuses it because too many keys wait. */
    void write(Object key, StreamWrite message, Outlet outlet) {
        StreamWrite older = line.replace(key, message);
        if (older != null) {
            superseded.incrementAndGet();
            older.supersede();
        } else if (line.isEmpty() && !outlet.heldUp()) {
            handOver(message, outlet);
        } else if (line.size() - nothings == MAX_KEYS) {
            message.refuseKey(MAX_KEYS);
        } else {
            line.put(key, message);
            if (mark == null) {
                awaitTurn(outlet);
            }
        }
    }

    private void handOver(StreamWrite message, Outlet outlet) {
        if (!outlet.hasUnflushed()) {
            offered = 0;
        }
        offered += message.size();
        outlet.take(message);
        if (offered >= PORTION) {
            offered = 0;
            outlet.flush();
        }
    }

    /** Lets a write of nothing wait behind what waits already. Returns false if nothing does. */
    static boolean letWait(StreamWrite nothing, Channel channel) {
        NewestOnly used = ifUsed(channel);
        if (used == null || used.line.isEmpty()) {
            return false;
        }
        used.line.put(nothing, nothing);
        used.nothings++;
        return true;
    }

    private void awaitTurn(Outlet outlet) {
        Object behind = new Object();
        mark = behind;
        outlet.onceGone(() -> turn(behind, outlet));
    }

    /** What was written before the first in line has gone. The mark stays until the end, so that no other is made. */
    private void turn(Object reached, Outlet outlet) {
        long portion = 0;
        while (mark == reached && !line.isEmpty() && portion < PORTION && (portion == 0 || !outlet.heldUp())) {
            StreamWrite first = removeFirst();
            portion += Math.max(1, first.size());
            outlet.takeWaiting(first);
        }
        if (mark == reached) {
            mark = null;
            if (!line.isEmpty()) {
                awaitTurn(outlet);
            }
        }
    }

    private StreamWrite removeFirst() {
        var entries = line.values().iterator();
        StreamWrite first = entries.next();
        entries.remove();
        if (first.isEmpty()) {
            nothings--;
        }
        return first;
    }

    /** Hands over all that waits, in its order: the output is about to change. */
    static void handOverAll(Channel channel, Outlet outlet) {
        removeAll(channel).forEach(outlet::takeWaiting);
    }

    /** Fails all that waits: nothing more can be sent. */
    static void fail(Channel channel, Throwable cause) {
        removeAll(channel).forEach(write -> write.giveUp(cause));
    }

    private static List<StreamWrite> removeAll(Channel channel) {
        NewestOnly used = ifUsed(channel);
        if (used == null) {
            return List.of();
        }
        List<StreamWrite> waiting = List.copyOf(used.line.values());
        used.line.clear();
        used.nothings = 0;
        used.mark = null;
        return waiting;
    }
}
