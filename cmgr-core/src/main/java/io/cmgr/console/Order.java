// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import io.cmgr.session.SessionStats;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The orders in which sessions are shown. Among equals the older session comes first. */
enum Order {
    /** What does not move, for the longest time first; then by unsent bytes, then by traffic. */
    HURT,

    UNSENT,

    IN,

    OUT,

    NEW;

    Comparator<SessionRow> comparator() {
        Comparator<SessionRow> age = Comparator.comparing(row -> row.stats().since());
        return switch (this) {
            case HURT ->
                longestStuck()
                        .thenComparing(most(row -> row.stats().pendingBytes()))
                        .thenComparing(most(row -> Math.max(0, row.bytesIn()) + Math.max(0, row.bytesOut())))
                        .thenComparing(age);
            case UNSENT -> most(row -> row.stats().pendingBytes()).thenComparing(age);
            case IN -> most(SessionRow::bytesIn).thenComparing(age);
            case OUT -> most(SessionRow::bytesOut).thenComparing(age);
            case NEW -> age.reversed();
        };
    }

    private static Comparator<SessionRow> longestStuck() {
        return Comparator.comparing(
                SessionRow::stats,
                Comparator.comparing(
                        SessionStats::stuckSince, Comparator.nullsLast(Comparator.<Instant>naturalOrder())));
    }

    private static Comparator<SessionRow> most(ToLongFunction<SessionRow> figure) {
        return Comparator.comparingLong(figure).reversed();
    }

    /** What a request calls it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Order of(String word) {
        return Arrays.stream(values())
                .filter(order -> order.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("sort: it is one of "
                        + Arrays.stream(values()).map(Order::word).collect(Collectors.joining(", "))));
    }
}
