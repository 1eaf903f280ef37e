// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import com.sun.management.ThreadMXBean;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;

/** The memory of this JVM. */
final class MemoryUse {
    private static final int COLLECTIONS = 3;

    private MemoryUse() {}

    /** Bytes that the living threads have allocated on the heap since they started. */
    static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .sum();
    }

    /** Bytes in use: on the heap after collections, and as direct memory. */
    static long inUse() {
        for (int n = 0; n < COLLECTIONS; n++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct();
    }

    /** The JVM counts the direct memory that it hands out; Netty counts what it allocates without the JVM. */
    private static long direct() {
        long counted = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return PlatformDependent.useDirectBufferNoCleaner() ? counted + PlatformDependent.usedDirectMemory() : counted;
    }
}
