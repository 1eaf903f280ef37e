// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.lang.reflect.Method;

/**
 * How much memory a thread has allocated. The module of cmgr does not read {@code java.management}, and tests are
 * compiled as a part of it, so this goes by reflection.
 */
public final class AllocatedBytes {
    private static final Object THREADS;
    private static final Method OF_THIS_THREAD;

    static {
        try {
            THREADS = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            OF_THIS_THREAD =
                    Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private AllocatedBytes() {}

    /** The bytes that the calling thread has allocated since it began; the call itself adds a few. */
    public static long ofThisThread() {
        try {
            return (long) OF_THIS_THREAD.invoke(THREADS);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
