// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.loop;

/** Knows the threads that must never wait. */
public interface LoopGuard {
    /** Throws an {@link IllegalStateException} if the calling thread is one of them. */
    void refuseInEventLoop(String what);
}
