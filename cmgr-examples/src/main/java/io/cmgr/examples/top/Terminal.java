// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.top;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a terminal.
 *
 * @param rows how many lines fit
 * @param columns how many characters fit in each
 */
record Terminal(int rows, int columns) {
    private static final Pattern SIZE = Pattern.compile("(\\d+) (\\d+)\\s*");

    /** For output that is no terminal: long lines, and as many as there are. */
    static final Terminal PAPER = new Terminal(Integer.MAX_VALUE, 160);

    /** The terminal that standard output is now; empty if it is a pipe or a file. */
    static Optional<Terminal> now() throws InterruptedException {
        try {
            Process stty = new ProcessBuilder("sh", "-c", "test -t 1 && stty size < /dev/tty >&2")
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String size = new String(stty.getErrorStream().readAllBytes(), US_ASCII);
            Matcher found = SIZE.matcher(size);
            return stty.waitFor(1, TimeUnit.SECONDS) && stty.exitValue() == 0 && found.matches()
                    ? Optional.of(of(Integer.parseInt(found.group(1)), Integer.parseInt(found.group(2))))
                    : Optional.empty();
        } catch (IOException noShell) {
            return Optional.empty();
        }
    }

    /** A terminal that does not know its size says 0. */
    private static Terminal of(int rows, int columns) {
        return new Terminal(rows == 0 ? 24 : rows, columns == 0 ? 80 : columns);
    }
}
