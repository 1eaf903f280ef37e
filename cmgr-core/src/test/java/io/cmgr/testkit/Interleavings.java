// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jetbrains.lincheck.Lincheck;

/** Runs a few threads in thousands of orders of their steps, which Lincheck chooses. A deadlock is a failure, too. */
public final class Interleavings {
    private static final int ORDERS = 2000;

    private Interleavings() {}

    /**
     * The threads to run, and the check at the end.
     *
     * @param threads the body of each thread
     * @param afterwards throws if the outcome is wrong
     */
    public record Scenario(List<Runnable> threads, Runnable afterwards) {}

    /** Makes a new scenario for each order. Throws what one of its threads or its check throws. */
    public static void of(Supplier<Scenario> scenario) {
        run(scenario.get()); // loads all classes, so that Lincheck does not try orders of their loading
        Lincheck.runConcurrentTest(ORDERS, () -> run(scenario.get()));
    }

    private static void run(Scenario scenario) {
        List<Thread> threads = new ArrayList<>();
        for (Runnable steps : scenario.threads()) {
            Thread thread = new Thread(steps);
            threads.add(thread);
            thread.start();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        scenario.afterwards().run();
    }
}
