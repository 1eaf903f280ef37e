// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import com.sun.management.ThreadMXBean;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.LongStream;

/** What this JVM knows of its memory. */
final class MemoryUse {
    private static final int COLLECTIONS = 3;

    private MemoryUse() {}

    /** Bytes that the threads that are alive have allocated on the heap. */
    static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .sum();
    }

    /** Bytes on the heap after collections, and direct memory. */
    static long inUse() {
        for (int n = 0; n < COLLECTIONS; n++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct();
    }

    /** The JVM counts what it hands out; what Netty takes past the JVM, Netty counts. */
    private static long direct() {
        long counted = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return PlatformDependent.useDirectBufferNoCleaner() ? counted + PlatformDependent.usedDirectMemory() : counted;
    }
}
