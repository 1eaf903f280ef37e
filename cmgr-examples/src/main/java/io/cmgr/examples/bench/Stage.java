// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.Locale;

/** Which rows are measured on the same JVMs. */
enum Stage {
    ECHO(1, 1),
    BROADCAST(2, 1),
    UDP(1, 1),
    CHURN(1, 4),
    MANY(1, 1),
    IDLE(1, 1);

    private final int loops;
    private final int warmth;

    Stage(int loops, int warmth) {
        this.loops = loops;
        this.warmth = warmth;
    }

    /** The name on command lines and in file names. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Event loops of each server. */
    int loops() {
        return loops;
    }

    /** How many times as long it takes to warm up: the life of a connection is more code than that of a message. */
    int warmth() {
        return warmth;
    }
}
