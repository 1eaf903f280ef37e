// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.load;

import io.cmgr.examples.client.SteadyClients;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** Shows on a terminal how far the work has come, as a bar. Without a terminal it shows nothing. */
final class Progress implements AutoCloseable {
    private static final long STEP_MILLIS = 100;

    /** Null if there is no terminal. */
    private final @Nullable ProgressBar bar;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static Progress of(String unit, long end) {
        if (!Ansi.AUTO.enabled()) {
            return new Progress(null);
        }
        return new Progress(new ProgressBarBuilder()
                .setTaskName("load")
                .setUnit(" " + unit, 1)
                .setInitialMax(end)
                .setStyle(ProgressBarStyle.ASCII)
                .build());
    }

    void reached(long place) {
        if (bar != null) {
            bar.stepTo(place);
        }
    }

    /** Sleeps, and shows meanwhile how much time has passed and how many messages were answered. */
    void sleep(Duration duration, SteadyClients clients) throws InterruptedException {
        long start = System.nanoTime();
        for (long done = 0; done < duration.toMillis(); done = millisSince(start)) {
            TimeUnit.MILLISECONDS.sleep(Math.min(STEP_MILLIS, duration.toMillis() - done));
            reached(Math.min(millisSince(start), duration.toMillis()));
            if (bar != null) {
                bar.setExtraMessage(
                        String.format(" %,d answered", clients.totals().answered()));
            }
        }
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
