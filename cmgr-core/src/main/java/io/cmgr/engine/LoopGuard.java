// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

/** Knows the threads that must never wait. */
interface LoopGuard {
    /** Throws an {@link IllegalStateException} if the calling thread is one of them. */
    void refuseInEventLoop(String what);
}
