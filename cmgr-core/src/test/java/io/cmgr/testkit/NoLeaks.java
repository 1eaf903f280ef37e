// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Checks after every test class that no buffer is open, no thread of ours runs, and no exception was uncaught. */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {
    /** How long what ends a little later may take. The check by mutants makes it short, since it provokes leaks. */
    private static final int SECONDS = Integer.getInteger("cmgr.leaks.seconds", 10);

    private static final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();

    private Set<Thread> threadsBefore = Set.of();

    @Override
    public void beforeAll(ExtensionContext context) {
        uncaught.clear();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
        threadsBefore = Thread.getAllStackTraces().keySet();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Deadline deadline = Deadline.ofSeconds(SECONDS);
        deadline.tryUntil(() -> ourThreads().isEmpty() && !BufferLeaks.present());
        assertEquals(List.of(), ourThreads(), "threads left behind");
        assertFalse(
                BufferLeaks.present(),
                "buffers left behind; -Dio.netty.util.LeakPresenceDetector.trackCreationStack"
                        + "=true tells where they were made");
        assertEquals(List.of(), List.copyOf(uncaught), "uncaught exceptions");
    }

    /** Whether no buffer is open anywhere in this process. */
    public static boolean noBufferIsOpen() {
        return !BufferLeaks.present();
    }

    private List<String> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && !threadsBefore.contains(thread))
                .map(Thread::getName)
                .filter(name -> !name.startsWith("globalEventExecutor") && !name.startsWith("ForkJoinPool"))
                .filter(name -> !name.startsWith("junit") && !name.contains("Cleaner"))
                .filter(name -> !name.startsWith("Attach Listener"))
                .filter(name -> !name.startsWith("process reaper") && !name.startsWith("VirtualThread-"))
                .filter(name -> !name.startsWith("CompletableFutureDelayScheduler"))
                .filter(name -> !name.startsWith("JFR "))
                // threads of the JDK's and Selenium's web clients end some time later
                .filter(name -> !name.startsWith("HttpClient-") && !name.startsWith("UrlChecker-"))
                .collect(Collectors.toList());
    }
}
