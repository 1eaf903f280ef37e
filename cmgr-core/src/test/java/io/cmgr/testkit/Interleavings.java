// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jetbrains.lincheck.Lincheck;

/** Runs a few threads in thousands of orders of their single steps, chosen by Lincheck; a deadlock fails, too. */
public final class Interleavings {
    private static final int ORDERS = 2000;

    private Interleavings() {}

    /**
     * What happens in every order.
     *
     * @param threads what is done at the same time
     * @param afterwards what must hold at the end
     */
    public record Scenario(List<Runnable> threads, Runnable afterwards) {}

    /** Makes the scenario anew for each order, and throws what one of its threads or its end throws. */
    public static void of(Supplier<Scenario> scenario) {
        run(scenario.get()); // loads what it needs, of which there are no orders to try
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
