// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.thread;

/**
 * An interrupt that code of the application has left behind on an event loop's thread. Netty's epoll never clears it.
 * Without this class it would hit the sessions that run next on that thread: their blocking queues would throw, and
 * their files would be closed.
 */
public final class StrayInterrupt {
    private StrayInterrupt() {}

    /** To be called after each callback and each dependent of a future. Threads of the manager only. */
    public static void clear() {
        var unused = Thread.interrupted();
    }
}
