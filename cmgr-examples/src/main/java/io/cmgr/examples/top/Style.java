// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.top;

/** How a line is stressed: by colours of a terminal, or not at all. */
enum Style {
    PLAIN,
    COLOURED;

    String strong(String line) {
        return with("1", line);
    }

    String warn(String line) {
        return with("33", line);
    }

    String bad(String line) {
        return with("31", line);
    }

    private String with(String code, String line) {
        return this == PLAIN ? line : "\u001b[" + code + "m" + line + "\u001b[0m";
    }
}
