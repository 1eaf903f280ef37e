// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What went wrong: how often, and the first few in words. Any thread. */
public final class Complaints {
    private static final int KEPT = 5;

    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Queue<String> first = new ConcurrentLinkedQueue<>();

    void wrongBytes(String where) {
        if (wrong.incrementAndGet() <= KEPT) {
            first.add(where);
        }
    }

    void connectionFailed(String why) {
        if (failed.incrementAndGet() <= KEPT) {
            first.add(why);
        }
    }

    /**
     * How many connections brought a wrong byte. Each was closed at its first.
     *
     * @return a count
     */
    public int wrong() {
        return wrong.get();
    }

    /**
     * How many connections could not be opened, or ended before their time.
     *
     * @return a count
     */
    public int failed() {
        return failed.get();
    }

    /**
     * The first of each kind, in words.
     *
     * @return a snapshot
     */
    public List<String> first() {
        return List.copyOf(first);
    }
}
