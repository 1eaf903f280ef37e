// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.link;

import io.cmgr.config.Reconnect;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When a link tries again, and when it gives up. The delays are random, from 0 to a limit that doubles with each failure
 * (exponential backoff with full jitter). A connection has <em>lived</em> if it was up for at least the longest delay.
 * Only such a one makes the delays short again and starts the time anew after which the link gives up; so neither a peer
 * that accepts and closes nor one that flaps is asked too often or for ever. Event loop only.
 */
public final class Backoff {
    /** After so many failures the delay is the longest, whatever the first one is: 1 ms doubled so often is a month. */
    private static final int MAX_DOUBLINGS = 32;

    private final Ticker ticker;
    private final DoubleSupplier random;
    private final long firstNanos;
    private final long mostNanos;

    /** How long the link may be down; negative if for ever. */
    private final long giveUpNanos;

    /** Failures since the beginning, or since the last connection that has lived. */
    private int failures;

    /** When the link began, or when the last connection that has lived ended. */
    private long downSince;

    private long upSince;

    /**
     * Counts from now on.
     *
     * @param random gives numbers from 0 to 1
     */
    public Backoff(Reconnect manner, Ticker ticker, DoubleSupplier random) {
        this.ticker = ticker;
        this.random = random;
        firstNanos = manner.firstDelay().toNanos();
        mostNanos = manner.longestDelay().toNanos();
        Duration giveUpAfter = manner.giveUpAfter();
        giveUpNanos = giveUpAfter == null ? -1 : giveUpAfter.toNanos();
        downSince = ticker.nanoTime();
    }

    /** The link is up. */
    public void up() {
        upSince = ticker.nanoTime();
    }

    /** The connection of {@link #up} has ended. Returns whether it has lived; otherwise this was one more failure. */
    public boolean down() {
        long now = ticker.nanoTime();
        if (now - upSince < mostNanos) {
            failed();
            return false;
        }
        failures = 0;
        downSince = now;
        return true;
    }

    /** An attempt has brought no connection, or one that was never up. */
    public void failed() {
        failures++;
    }

    /** The delay until the next attempt; another one at each call. */
    public long delayNanos() {
        int doublings = Math.min(Math.max(failures - 1, 0), MAX_DOUBLINGS);
        long limit = firstNanos > mostNanos >> doublings ? mostNanos : firstNanos << doublings;
        return (long) (random.getAsDouble() * limit);
    }

    /** Whether the link ever gives up. */
    public boolean isLimited() {
        return giveUpNanos >= 0;
    }

    /** The time of the ticker at which the link gives up if it is down then; see {@link #isLimited}. */
    public long giveUpAt() {
        return downSince + giveUpNanos;
    }
}
