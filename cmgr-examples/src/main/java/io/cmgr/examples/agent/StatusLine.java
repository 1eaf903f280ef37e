// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.agent;

import java.io.PrintWriter;

/**
 * Shows the status. On a terminal it is one line at the bottom, painted anew each time; the cursor stands in the empty
 * line above it, so that what is printed or typed there scrolls up. Otherwise each status is a line of its own. Any
 * thread.
 */
final class StatusLine {
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final String CUT_AT_THE_EDGE = "\u001b[?7l";
    private static final String WRAP_AT_THE_EDGE = "\u001b[?7h";
    private static final String LINE_ABOVE = "\r\u001b[1A";

    private final PrintWriter out;
    private final boolean terminal;
    private String shown = "";
    private boolean ended;

    StatusLine(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows what holds now. */
    synchronized void show(String status) {
        shown = status;
        if (ended) {
            return;
        }
        if (terminal) {
            paint();
        } else {
            out.println(status);
        }
        out.flush();
    }

    /** Prints a line that stays. */
    synchronized void print(String line) {
        if (terminal) {
            out.print(CLEAR_LINE + line + "\n");
            paint();
        } else {
            out.println(line);
        }
        out.flush();
    }

    private void paint() {
        out.print(CLEAR_LINE + "\n" + CLEAR_LINE + CUT_AT_THE_EDGE + shown + WRAP_AT_THE_EDGE + LINE_ABOVE);
    }

    /** Leaves the last status where it is, for good. */
    synchronized void end() {
        ended = true;
        if (terminal) {
            out.print("\n\n");
        }
        out.flush();
    }
}
