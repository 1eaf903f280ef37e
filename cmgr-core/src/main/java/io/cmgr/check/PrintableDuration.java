// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Durations as people say them: {@code less than 0.1 ms}, {@code 0.2 ms}, {@code 340 ms}, {@code 3.2 s}, {@code 2 min 5 s}, {@code 3 h 12 min}. */
public final class PrintableDuration {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private PrintableDuration() {}

    /** In one or two units, rounded down. A clock that was set back makes no negative duration. */
    public static String of(Duration duration) {
        return ofNanos(duration.toNanos());
    }

    /** The time since a value of {@link System#nanoTime}. */
    public static String since(long nanoTime) {
        return ofNanos(System.nanoTime() - nanoTime);
    }

    private static String ofNanos(long nanos) {
        long micros = Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos));
        long seconds = TimeUnit.MICROSECONDS.toSeconds(micros);
        if (micros < 100) {
            return "less than 0.1 ms";
        }
        if (micros < 10_000) {
            return tenths(micros / 100) + " ms";
        }
        if (seconds == 0) {
            return micros / 1000 + " ms";
        }
        if (seconds < MINUTE) {
            return tenths(micros / 100_000) + " s";
        }
        if (seconds < HOUR) {
            return both(seconds, MINUTE, " min", 1, " s");
        }
        return seconds < DAY ? both(seconds, HOUR, " h", MINUTE, " min") : both(seconds, DAY, " d", HOUR, " h");
    }

    private static String tenths(long tenths) {
        return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10);
    }

    private static String both(long seconds, long unit, String name, long smaller, String smallerName) {
        long rest = seconds % unit / smaller;
        return seconds / unit + name + (rest == 0 ? "" : " " + rest + smallerName);
    }
}
