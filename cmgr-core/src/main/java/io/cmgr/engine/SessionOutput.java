// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

/** What a session has written and the kernel has not taken yet. Event loop only. */
interface SessionOutput {
    /** Hands everything written so far to the kernel, as far as it takes it. */
    void flush();

    /** Offers the kernel what it has not taken, before it says that it takes more; nothing, where it says so soon. */
    default void flushEarly() {}

    /** Whether the kernel has taken everything. */
    boolean drained();

    /** Runs once when {@link #drained} turns true. */
    void onDrained(Runnable action);

    /** A figure that changes when the kernel takes something, and only then. */
    long progress();

    /** Fails everything that is pending, and everything written from now on. */
    void fail(Throwable cause);
}
