// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** Checks that values are in range. The exception names the value and its range. */
public final class Ranges {
    private Ranges() {}

    /**
     * Checks a port.
     *
     * @param port the port; 0 for any free one, where that is allowed
     * @param min the smallest allowed, 0 or 1
     * @return the port
     */
    public static int port(int port, int min) {
        return inRange("port", port, min, 65_535);
    }

    /**
     * Checks an int.
     *
     * @param name what the value is called
     * @param value the value
     * @param min the smallest allowed
     * @param max the largest allowed
     * @return the value
     */
    public static int inRange(String name, int value, int min, int max) {
        return (int) inRange(name, (long) value, min, max);
    }

    /**
     * Checks a long.
     *
     * @param name what the value is called
     * @param value the value
     * @param min the smallest allowed
     * @param max the largest allowed
     * @return the value
     */
    public static long inRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " is not in " + min + ".." + max);
        }
        return value;
    }

    /**
     * Checks a number of whole seconds.
     *
     * @param name what the value is called
     * @param value the value
     * @param max how many seconds are allowed at most; the minimum is one
     * @return the value
     */
    public static Duration wholeSeconds(String name, Duration value, int max) {
        if (requireNonNull(value, name).toSeconds() < 1 || value.toSeconds() > max || value.toNanosPart() != 0) {
            throw new IllegalArgumentException(name + ": " + value + " is not a number of whole seconds in 1.." + max);
        }
        return value;
    }

    /**
     * Checks a time limit.
     *
     * @param name what the value is called
     * @param value the value, from one millisecond to one day
     * @return the value
     */
    public static Duration limit(String name, Duration value) {
        return inRange(name, value, Duration.ofMillis(1), Duration.ofDays(1));
    }

    /**
     * Checks a duration.
     *
     * @param name what the value is called
     * @param value the value
     * @param min the shortest allowed
     * @param max the longest allowed
     * @return the value
     */
    public static Duration inRange(String name, Duration value, Duration min, Duration max) {
        if (requireNonNull(value, name).compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " is not in " + min + ".." + max);
        }
        return value;
    }

    /**
     * Checks a time limit that may be off.
     *
     * @param name what the value is called
     * @param value the value, from one millisecond to one day, or zero for no limit
     * @return the value
     */
    public static Duration limitOrZero(String name, Duration value) {
        return requireNonNull(value, name).isZero() ? value : limit(name, value);
    }
}
