// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What went wrong with the connections to a server: two counts, and descriptions of the first few. Any thread. */
public final class Failures {
    private static final int KEPT = 5;

    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Queue<String> first = new ConcurrentLinkedQueue<>();

    void wrongBytes(String description) {
        if (wrong.incrementAndGet() <= KEPT) {
            first.add(description);
        }
    }

    void connectionFailed(String description) {
        if (failed.incrementAndGet() <= KEPT) {
            first.add(description);
        }
    }

    /**
     * How many connections received a wrong byte. Each was closed at its first.
     *
     * @return a count
     */
    public int wrong() {
        return wrong.get();
    }

    /**
     * How many connections could not be opened, or ended although the client had not closed them.
     *
     * @return a count
     */
    public int failed() {
        return failed.get();
    }

    /**
     * Descriptions of the first few failures of each kind.
     *
     * @return a snapshot
     */
    public List<String> first() {
        return List.copyOf(first);
    }
}
