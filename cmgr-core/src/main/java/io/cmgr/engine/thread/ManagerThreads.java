// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.thread;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Makes all threads of a manager. A thread of the application may start them, but they inherit nothing from it: no
 * inheritable thread local, and no context class loader. Their context class loader is that of this library. Any
 * thread.
 */
public final class ManagerThreads {
    private final String name;

    /** The threads that run. It may also hold threads that have ended since the last one was made. */
    private final Set<Thread> made = ConcurrentHashMap.newKeySet();

    public ManagerThreads(String name) {
        this.name = name;
    }

    /** Threads for event loops: Netty's own class, on which its thread locals are fast. */
    public ThreadFactory eventLoops(boolean daemon) {
        return new EventLoopThreads(name, daemon);
    }

    /** The thread of the event loop that accepts. */
    public ThreadFactory acceptingLoop(boolean daemon) {
        return new EventLoopThreads(name + "-accept", daemon);
    }

    /** Threads for any other purpose, which is part of their name. */
    public ThreadFactory named(String purpose, boolean daemon) {
        return new PlainThreads(name + "-" + purpose, daemon);
    }

    /** Waits until all threads but the calling one have ended, or the limit has passed. */
    public void awaitEnd(long limitMillis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        for (Thread thread : made) {
            if (thread != Thread.currentThread()) {
                awaitEnd(thread, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            }
        }
    }

    /**
     * Waits until the thread has ended, or the limit has passed. An interrupt does not cut the wait short, and is kept.
     */
    public static void awaitEnd(Thread thread, long limitMillis) {
        if (limitMillis <= 0) {
            return;
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        try {
            thread.join(limitMillis);
        } catch (InterruptedException kept) {
            awaitEnd(thread, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            Thread.currentThread().interrupt();
        }
    }

    /** A thread that inherits nothing. */
    private static Thread bare(Runnable task, String name) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setContextClassLoader(ManagerThreads.class.getClassLoader());
        return thread;
    }

    private class PlainThreads extends DefaultThreadFactory {
        PlainThreads(String name, boolean daemon) {
            super(name, daemon);
        }

        @Override
        public Thread newThread(Runnable task) {
            Thread thread = super.newThread(task);
            made.removeIf(other -> other.getState() == Thread.State.TERMINATED);
            made.add(thread);
            return thread;
        }

        @Override
        protected Thread newThread(Runnable task, String threadName) {
            return bare(task, threadName);
        }
    }

    /**
     * Makes Netty's own threads. They always inherit from the thread that makes them, so they are made on a thread that
     * has nothing to pass on.
     */
    private final class EventLoopThreads extends PlainThreads {
        EventLoopThreads(String name, boolean daemon) {
            super(name, daemon);
        }

        @Override
        protected Thread newThread(Runnable task, String threadName) {
            return CompletableFuture.<Thread>supplyAsync(
                            () -> new FastThreadLocalThread(threadGroup, task, threadName),
                            making -> bare(making, threadName).start())
                    .join();
        }
    }
}
