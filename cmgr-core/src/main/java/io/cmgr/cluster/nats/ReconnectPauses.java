// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster.nats;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a node waits before it tries to connect. The first attempt is at once, as is the first after a link that has
 * lived for 5 s. Then come four that find a server which was started again soon enough for messages that are held, and
 * then slow ones for as long as it takes. All are random, so that the nodes of a large cluster come one after the other.
 *
 * <p>Not for several threads at a time.
 */
final class ReconnectPauses {
    /** A link that is lost earlier has failed, too, and brings the next attempt no nearer. */
    static final Duration LIVED = Duration.ofSeconds(5);

    private static final int QUICK_ATTEMPTS = 4;
    private static final long MIN_QUICK_MILLIS = 100;
    private static final long MAX_QUICK_MILLIS = 400;
    private static final long MIN_SLOW_MILLIS = 500;
    private static final long MAX_SLOW_MILLIS = 2500;

    private final RandomGenerator random;
    private int attempts;

    ReconnectPauses(RandomGenerator random) {
        this.random = random;
    }

    /** A link is lost that was up for so long. */
    void lost(long nanosUp) {
        if (nanosUp >= LIVED.toNanos()) {
            attempts = 0;
        }
    }

    /** The server does not permit what the node needs, which a quick attempt would not change. */
    void notPermitted() {
        attempts = Math.max(attempts, 1 + QUICK_ATTEMPTS);
    }

    /** The milliseconds to wait before the next attempt. */
    long nextMillis() {
        if (attempts > QUICK_ATTEMPTS) {
            return random.nextLong(MIN_SLOW_MILLIS, MAX_SLOW_MILLIS);
        }
        return attempts++ == 0 ? 0 : random.nextLong(MIN_QUICK_MILLIS, MAX_QUICK_MILLIS);
    }
}
