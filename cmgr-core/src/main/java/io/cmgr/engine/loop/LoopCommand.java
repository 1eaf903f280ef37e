// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

/** Something to be done on an event loop. Commands run in the order in which they were submitted. */
public interface LoopCommand {
    /** The weight of a command that does one thing for one session. */
    int ONE = 1;

    /**
     * Does it, on the event loop.
     *
     * @return its weight: the number of sessions that it has written to, at least 1
     */
    int run();

    /**
     * Called on the event loop if {@link #run} threw: fails the command's future and releases what it holds. Never
     * throws.
     */
    void failed(Throwable error);

    /**
     * Called instead of {@link #run} if the event loop has ended: fails, and releases what it holds. Any thread; never
     * throws.
     */
    void refuse();
}
