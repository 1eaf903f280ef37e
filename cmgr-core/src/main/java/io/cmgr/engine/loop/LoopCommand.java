// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

/** Something to be done on an event loop in the order in which it was submitted. */
public interface LoopCommand {
    /** What a command weighs that does one thing for one session. */
    int ONE = 1;

    /** Does it, on the event loop; answers its weight: the number of sessions that it has written to, at least 1. */
    int run();

    /** Answers whoever waits for it that it threw, and gives up what it still holds. On the event loop, never throws. */
    void failed(Throwable error);

    /** Gives it up, on any thread, because the event loop is gone; releases what it holds. Never throws. */
    void refuse();
}
