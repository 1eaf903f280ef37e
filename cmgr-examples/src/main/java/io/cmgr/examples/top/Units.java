// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.top;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures as people read them, in few characters. */
final class Units {
    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB"};

    private Units() {}

    static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** Three digits at most, such as {@code 1.24 MB}. */
    static String bytes(long n) {
        double value = n;
        int unit = 0;
        while (value >= 999.5 && unit < BYTES.length - 1) {
            value /= 1000;
            unit++;
        }
        int digits = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + digits + "f %s", value, BYTES[unit]);
    }

    /** A dash for a rate that is not known yet. */
    static String rate(@Nullable Long n) {
        return n == null ? "-" : bytes(n) + "/s";
    }

    /** In one unit or two, such as {@code 3m 5s}. */
    static String duration(long millis) {
        long seconds = Math.max(0, millis) / 1000;
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m " + seconds % 60 + "s";
        }
        return seconds < 86_400
                ? seconds / 3600 + "h " + seconds % 3600 / 60 + "m"
                : seconds / 86_400 + "d " + seconds % 86_400 / 3600 + "h";
    }
}
