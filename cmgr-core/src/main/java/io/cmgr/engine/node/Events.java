// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import io.cmgr.check.PrintableText;
import io.cmgr.cluster.ClusterEvent;
import io.cmgr.cluster.ClusterEvent.Kind;
import io.cmgr.engine.outbox.Figures;
import io.cmgr.engine.report.FaultLog;
import io.cmgr.engine.thread.StrayInterrupt;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the application's listener what happens, on the courier's thread and in order. What the courier does not come to
 * tell, since it has ended, nobody tells. Any thread.
 */
public final class Events {
    /** So many wait for a listener that is slow; more are left out, since whoever may publish can cause any number. */
    private static final int MAX_WAITING = 4096;

    private final Consumer<ClusterEvent> listener;
    private final Executor courier;
    private final BooleanSupplier onCourier;
    private final FaultLog faults;
    private final Figures figures;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * Nothing has happened yet.
     *
     * @param onCourier whether the calling thread is the courier's
     */
    public Events(
            Consumer<ClusterEvent> listener,
            Executor courier,
            BooleanSupplier onCourier,
            FaultLog faults,
            Figures figures) {
        this.listener = listener;
        this.courier = courier;
        this.onCourier = onCourier;
        this.faults = faults;
        this.figures = figures;
    }

    /** Messages to this node may have been lost. */
    public void missed(@Nullable String node, String detail) {
        figures.missed();
        tell(Kind.MISSED, node, detail);
    }

    public void tell(Kind kind, @Nullable String node, String detail) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return;
        }
        ClusterEvent event = new ClusterEvent(kind, Instant.now(), node, PrintableText.of(detail));
        courier.execute(() -> tell(event));
    }

    private void tell(ClusterEvent event) {
        waiting.decrementAndGet();
        if (!onCourier.getAsBoolean()) {
            return;
        }
        try {
            listener.accept(event);
        } catch (Throwable error) {
            faults.report("cluster", "onEvent failed", error);
        }
        StrayInterrupt.clear();
    }
}
