// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

/** Something to be done on an event loop in the order in which it was submitted. */
interface LoopCommand {
    /** Does it, on the event loop. */
    void run();

    /** Answers whoever waits for it that it threw, and gives up what it still holds. On the event loop, never throws. */
    void failed(Throwable error);

    /** Gives it up, on any thread, because the event loop is gone; releases what it holds. Never throws. */
    void refuse();
}
