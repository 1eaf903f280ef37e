// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The executor that runs the benchmarks. Its threads are like those of an event loop, because Netty's pools of buffers
 * and objects are slower on other threads. JMH makes it: see the property {@code jmh.executor.class}.
 */
public class NettyThreads extends ThreadPoolExecutor {
    public NettyThreads(int threads, String name) {
        super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory(name, true));
    }
}
