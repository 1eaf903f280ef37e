// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import io.cmgr.check.Ranges;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link io.cmgr.session.Link} comes back: after which delays, for how long it tries, what becomes of writes
 * meanwhile, and from when on it is up. The value is immutable.
 *
 * <pre>{@code
 * Reconnect manner = Reconnect.always()
 *         .backoff(Duration.ofMillis(100), Duration.ofSeconds(10)) // random delays, which grow
 *         .hold(1 << 20, Duration.ofSeconds(30)) // what is written while it is down
 *         .giveUpAfter(Duration.ofHours(1));
 * }</pre>
 */
public final class Reconnect {
    private static final Reconnect ALWAYS =
            new Reconnect(Duration.ofSeconds(1), Duration.ofSeconds(30), null, 0, Duration.ZERO, null);

    private final Duration first;
    private final Duration most;
    private final @Nullable Duration giveUpAfter;
    private final long heldBytes;
    private final Duration heldTime;
    private final @Nullable Duration confirmLimit;

    private Reconnect(
            Duration first,
            Duration most,
            @Nullable Duration giveUpAfter,
            long heldBytes,
            Duration heldTime,
            @Nullable Duration confirmLimit) {
        this.first = first;
        this.most = most;
        this.giveUpAfter = giveUpAfter;
        this.heldBytes = heldBytes;
        this.heldTime = heldTime;
        this.confirmLimit = confirmLimit;
    }

    /**
     * Tries again for ever, and holds no writes: delays of up to 1 s at first and up to 30 s at most, and up at NEW.
     *
     * @return the value with all defaults
     */
    public static Reconnect always() {
        return ALWAYS;
    }

    /**
     * Sets the delays. The n-th attempt after a failure, or after the end of a connection, begins after a random time
     * between 0 and {@code first · 2^(n-1)}, and never more than {@code most}; so many links to one server do not come
     * back in the same moment. A connection that was up for at least {@code most} starts the count anew. One that ends
     * sooner counts as one more failed attempt, so a server that accepts and closes is not asked without a pause.
     *
     * @param first the longest first delay, 1 ms to 24 h; 1 s by default
     * @param most the longest delay, from {@code first} to 24 h; 30 s by default
     * @return the changed copy
     */
    public Reconnect backoff(Duration first, Duration most) {
        Ranges.limit("first", first);
        Ranges.limit("most", most);
        if (first.compareTo(most) > 0) {
            throw new IllegalArgumentException("first: " + first + " is more than most: " + most);
        }
        return new Reconnect(first, most, giveUpAfter, heldBytes, heldTime, confirmLimit);
    }

    /**
     * Ends the link when it has been down for so long, counted from the end of the last connection that was up for at
     * least the longest delay, or else from the beginning of the link. A connection that is up is never ended by this.
     *
     * @param down 1 ms to 24 h; by default a link never gives up
     * @return the changed copy
     */
    public Reconnect giveUpAfter(Duration down) {
        return new Reconnect(first, most, Ranges.limit("giveUpAfter", down), heldBytes, heldTime, confirmLimit);
    }

    /**
     * Keeps what is written to the link while it is down, until it is up. By default such writes fail at once. A message
     * for which there is no room, or that has been held for too long, fails with
     * {@link io.cmgr.session.LinkDownException}.
     *
     * @param bytes how many bytes are held at most: 1 to the {@code maxPendingBytes} of the connection
     * @param time how long each message is held at most, 1 ms to 24 h
     * @return the changed copy
     */
    public Reconnect hold(long bytes, Duration time) {
        return new Reconnect(
                first,
                most,
                giveUpAfter,
                Ranges.inRange("hold", bytes, 1, Long.MAX_VALUE),
                Ranges.limit("hold", time),
                confirmLimit);
    }

    /**
     * Lets the application say when the link is up, by {@link io.cmgr.session.Link#confirm}; for instance when the
     * server has accepted a login. By default it is up at NEW. A connection that is not confirmed in time is closed, and
     * counts as one more failed attempt.
     *
     * @param limit the time from NEW until the connection must be confirmed, 1 ms to 24 h
     * @return the changed copy
     */
    public Reconnect confirm(Duration limit) {
        return new Reconnect(first, most, giveUpAfter, heldBytes, heldTime, Ranges.limit("confirm", limit));
    }

    /**
     * The longest first delay.
     *
     * @return the delay
     */
    public Duration firstDelay() {
        return first;
    }

    /**
     * The longest delay, which is also how long a connection must be up to count as one that has lived.
     *
     * @return the delay
     */
    public Duration longestDelay() {
        return most;
    }

    /**
     * How long the link may be down.
     *
     * @return the time; null if it never gives up
     */
    public @Nullable Duration giveUpAfter() {
        return giveUpAfter;
    }

    /**
     * How many bytes are held while the link is down.
     *
     * @return the number; 0 if nothing is held
     */
    public long heldBytes() {
        return heldBytes;
    }

    /**
     * How long each message is held.
     *
     * @return the time; zero if nothing is held
     */
    public Duration heldTime() {
        return heldTime;
    }

    /**
     * How long after NEW a connection must be confirmed.
     *
     * @return the time; null if the link is up at NEW
     */
    public @Nullable Duration confirmLimit() {
        return confirmLimit;
    }
}
