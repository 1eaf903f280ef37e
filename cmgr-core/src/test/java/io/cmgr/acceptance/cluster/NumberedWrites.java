// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.cmgr.session.Elsewhere;
import io.cmgr.testkit.Deadline;
import java.util.ArrayList;
import java.util.List;

/** Messages of one node to many, which are numbered from 0, and what their receipts say of other nodes. One thread. */
final class NumberedWrites {
    private final ClusterNode node;
    private final Destination<BroadcastResult> to;
    private final int size;
    private final long maxPendingBytes;
    private final List<String> sent = new ArrayList<>();
    private int written;

    /** Each message has this size in bytes. Never more than the limit waits for the engine. */
    NumberedWrites(ClusterNode node, Destination<BroadcastResult> to, int size, long maxPendingBytes) {
        this.node = node;
        this.to = to;
        this.size = size;
        this.maxPendingBytes = maxPendingBytes;
    }

    NumberedWrites(ClusterNode node, Destination<BroadcastResult> to) {
        this(node, to, 32, 8 << 20);
    }

    /** Writes the next message, and tells what its receipt says. */
    Elsewhere write() {
        String number = Integer.toString(written++);
        Elsewhere elsewhere =
                Deadline.get(to.write(String.format("%-" + size + "s", number))).elsewhere();
        if (elsewhere == Elsewhere.SENT) {
            sent.add(number);
        }
        long pending = node.cluster().stats().pendingBytes();
        assertTrue(pending <= maxPendingBytes, () -> pending + " bytes wait for the engine");
        return elsewhere;
    }

    /** Writes so many messages, all of which are accepted for the engine. */
    void write(int count) {
        for (int i = 0; i < count; i++) {
            assertTrue(write() == Elsewhere.SENT, () -> "message " + (written - 1) + " is refused");
        }
    }

    /** How many messages were written. */
    int written() {
        return written;
    }

    /** The numbers of those that were accepted for the engine. */
    List<String> sent() {
        return sent;
    }
}
