// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.link;

import static java.util.Objects.requireNonNull;

import io.cmgr.config.Reconnect;
import io.netty.util.concurrent.Ticker;
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
    private final Reconnect manner;

    /** Attempts and connections that are over, since the beginning or from the last connection that has lived on. */
    private int over;

    /** When the link began, or when the last connection that has lived ended. */
    private long downSince;

    private long upSince;

    /**
     * Counts from now on.
     *
     * @param random gives numbers from 0 to 1
     */
    public Backoff(Reconnect manner, Ticker ticker, DoubleSupplier random) {
        this.manner = manner;
        this.ticker = ticker;
        this.random = random;
        downSince = ticker.nanoTime();
    }

    /** The link is up. */
    public void up() {
        upSince = ticker.nanoTime();
    }

    /** The end of the connection of {@link #up} has begun. Returns whether it has lived. */
    public boolean down() {
        long now = ticker.nanoTime();
        if (now - upSince < manner.longestDelay().toNanos()) {
            return false;
        }
        over = 0;
        downSince = now;
        return true;
    }

    /** An attempt has brought no connection, or its connection is over. Returns the delay until the next attempt. */
    public long nextDelayNanos() {
        int doublings = Math.min(over++, MAX_DOUBLINGS);
        long first = manner.firstDelay().toNanos();
        long most = manner.longestDelay().toNanos();
        long limit = first > most >> doublings ? most : first << doublings;
        return (long) (random.getAsDouble() * limit);
    }

    /** Whether the link ever gives up. */
    public boolean isLimited() {
        return manner.giveUpAfter() != null;
    }

    /** The time of the ticker at which the link gives up if it is down then. Only if it {@link #isLimited}. */
    public long giveUpAt() {
        return downSince + requireNonNull(manner.giveUpAfter()).toNanos();
    }
}
