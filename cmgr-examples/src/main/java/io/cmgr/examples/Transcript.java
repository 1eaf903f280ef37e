// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import java.io.PrintWriter;

/** What happened, a line each: who, what, text. */
final class Transcript {
    private final PrintWriter out;

    Transcript(PrintWriter out) {
        this.out = out;
    }

    synchronized void line(String who, String what, String text) {
        out.printf("%-7s %-13s %s%n", who, what, text);
        out.flush();
    }
}
