// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.thread;

/**
 * An interrupt that code of the application's leaves behind on an event loop's thread. Netty's epoll never clears it,
 * and the sessions that come next there would find it: their blocking queues would throw, their files be closed.
 */
public final class StrayInterrupt {
    private StrayInterrupt() {}

    /** To be called after each callback and each dependent of a future. Threads of the manager only. */
    public static void clear() {
        var unused = Thread.interrupted();
    }
}
