// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

/**
 * The numbers of this node's messages to all nodes, from 1 on. A number is taken when the message is published, or
 * given up: so a hole tells the others that one was lost. The courier only.
 */
public final class Sequence {
    private long taken;

    /** The number of the message that goes out next. */
    public long next() {
        return taken + 1;
    }

    /** The next number is taken. */
    public void take() {
        taken++;
    }

    /** How many numbers were taken. */
    public long taken() {
        return taken;
    }
}
