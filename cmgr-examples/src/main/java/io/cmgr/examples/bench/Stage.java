// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.Locale;

/** Which rows are measured on the same JVMs. */
enum Stage {
    ECHO(1),
    BROADCAST(2),
    UDP(1),
    CHURN(1),
    MANY(1),
    IDLE(1);

    private final int loops;

    Stage(int loops) {
        this.loops = loops;
    }

    /** The name on command lines and in file names. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Event loops of each server. */
    int loops() {
        return loops;
    }
}
