// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one place that makes text printable. All text that a peer can choose goes through here before it reaches a log
 * line, an exception's message or {@code detail()}. Otherwise a peer could forge log lines, control a terminal, or
 * reverse the reading direction. Any thread.
 */
public final class PrintableText {
    /** How many characters of a text are kept. */
    static final int MAX_LENGTH = 256;

    /**
     * Control characters (U+0000 to U+001F, U+007F to U+009F, U+0085 included), the line and paragraph separators,
     * marks and overrides of the reading direction, and unpaired surrogates.
     */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\p{Cs}]");

    private PrintableText() {}

    /** The text in one line: cut if it is long, with {@code ?} for each character that cannot be printed. */
    public static String of(@Nullable Object text) {
        String whole = textOf(text);
        String kept = whole.length() <= MAX_LENGTH ? whole : whole.substring(0, MAX_LENGTH) + "...";
        return UNPRINTABLE.matcher(kept).replaceAll("?");
    }

    /** The {@code toString} of an application's exception may throw, which must not keep a session from ending. */
    private static String textOf(@Nullable Object text) {
        try {
            return "" + text; // "null" also if toString() returns null
        } catch (Throwable wordless) {
            return requireNonNull(text).getClass().getName() + ", which cannot be printed: "
                    + wordless.getClass().getName();
        }
    }
}
