// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ManagerThreadsTest {
    private static final InheritableThreadLocal<String> USER = new InheritableThreadLocal<>();

    private final ManagerThreads threads = new ManagerThreads("test");

    @Test
    void aThreadInheritsNothingFromTheThreadThatStartsIt() throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader applications = new URLClassLoader(new URL[0])) {
            USER.set("alice");
            Thread.currentThread().setContextClassLoader(applications);
            for (ThreadFactory factory : List.of(threads.eventLoops(true), threads.named("any", true))) {
                FutureTask<String> user = new FutureTask<>(USER::get);
                Thread thread = factory.newThread(user);
                thread.start();
                assertEquals(null, user.get());
                assertSame(ManagerThreads.class.getClassLoader(), thread.getContextClassLoader());
                assertTrue(thread.isDaemon());
            }
        } finally {
            USER.remove();
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void anEventLoopsThreadIsNettys() {
        Thread thread = threads.eventLoops(false).newThread(() -> {});
        assertTrue(thread instanceof FastThreadLocalThread && thread.getName().startsWith("test-"), thread::toString);
        assertFalse(thread.isDaemon());
    }

    @Test
    void theEndIsAwaitedWithinTheLimitAndAnInterruptIsKept() {
        CountDownLatch gate = new CountDownLatch(1);
        Thread thread = threads.named("any", true).newThread(() -> awaitQuietly(gate));
        thread.start();
        threads.awaitEnd(1);
        assertTrue(thread.isAlive());
        gate.countDown();
        Thread.currentThread().interrupt();
        threads.awaitEnd(20_000);
        assertTrue(Thread.interrupted());
        assertFalse(thread.isAlive());
    }

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
