// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where JMH runs the benchmarks: on threads like those of an event loop, since Netty's pools of buffers and objects treat
 * others worse. JMH makes it, by the property {@code jmh.executor.class}.
 */
public class NettyThreads extends ThreadPoolExecutor {
    public NettyThreads(int threads, String name) {
        super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory(name, true));
    }
}
