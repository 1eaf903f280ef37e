// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cli;

import java.util.regex.Pattern;

/** Makes text of others fit for a terminal. */
public final class PrintableText {
    /** What could control the terminal, begin another line, or turn the reading direction; and half characters. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\p{Cs}]");

    private PrintableText() {}

    /**
     * Leaves out of a text what is not fit for a terminal.
     *
     * @param text any text
     * @return the text without the characters that cannot be printed
     */
    public static String in(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("");
    }

    /**
     * Makes one printable line of a text.
     *
     * @param text any text
     * @return the text, with {@code ?} for each character that cannot be printed
     */
    public static String of(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
