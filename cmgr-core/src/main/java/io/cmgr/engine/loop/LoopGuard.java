// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

/** Keeps threads that must never block from waiting. */
public interface LoopGuard {
    /**
     * Throws an {@link IllegalStateException} if the calling thread must never block.
     *
     * @param what what the thread is about to do, for the message: "… would block …"
     */
    void refuseInEventLoop(String what);
}
