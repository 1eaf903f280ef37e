// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.demo;

import java.io.PrintWriter;

/** Prints what happens, one line each: who, what, and the text. Any thread. */
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
