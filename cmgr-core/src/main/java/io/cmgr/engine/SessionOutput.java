// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

/** What a session has written and the kernel has not taken yet. Event loop only. */
interface SessionOutput extends Flushable, ProgressWatch.Watched {
    /** Runs once when {@link #drained} turns true. */
    void onDrained(Runnable action);

    /** Fails everything that is pending, and everything written from now on. */
    void fail(Throwable cause);
}
