// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.agent;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Link;
import io.cmgr.session.LinkDownException;
import io.cmgr.session.LinkStats;
import io.cmgr.session.Session;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The agent: a link over which it sends figures, in lines that are numbered from 1. Figures that are made while it is
 * down are held, within bounds of bytes and of time. One thread reports; any thread asks for the status.
 */
final class Telemetry {
    static final Framing LINES = Framing.lines(1000);

    /** How long a connection may take until the server has welcomed the agent; long enough for a person at nc. */
    private static final Duration WELCOME_WITHIN = Duration.ofSeconds(30);

    /** Few agents call this server, so it need not wait long for them. */
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    private static final long MAX_HELD_BYTES = 64 << 10;

    private final Link link;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private long number;

    Telemetry(ConnectionManager manager, String target, String name, Duration hold) {
        link = manager.link(
                TcpConnect.to(target).framing(LINES).as("upstream"),
                Reconnect.always()
                        .backoff(Duration.ofSeconds(1), LONGEST_DELAY)
                        .hold(MAX_HELD_BYTES, hold)
                        .confirm(WELCOME_WITHIN),
                new Login(name));
    }

    /** Sends a figure, or holds it. */
    void report() {
        link.write(++number + figure()).whenComplete((done, failure) -> {
            if (failure == null) {
                sent.incrementAndGet();
            } else if (!(failure instanceof LinkDownException)) { // which the link counts as dropped
                lost.incrementAndGet(); // with its connection; the server may have got it, so it is not sent again
            }
        });
    }

    private static String figure() {
        Runtime jvm = Runtime.getRuntime();
        return String.format(
                Locale.ROOT,
                " %s load=%.2f heap=%d",
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                jvm.totalMemory() - jvm.freeMemory());
    }

    /** What the link does now, in a line. */
    String status() {
        LinkStats stats = link.stats();
        Session session = link.session();
        Instant down = stats.downSince();
        Instant since = down != null || session == null ? down : session.stats().since();
        return String.format(
                Locale.ROOT,
                "%s for %d s; sent %d, held %d, dropped %d, lost %d%s",
                stats.up() ? "up" : "down",
                since == null ? 0 : Duration.between(since, Instant.now()).toSeconds(),
                sent.get(),
                stats.heldMessages(),
                stats.dropped(),
                lost.get(),
                stats.up() ? "" : session != null ? "; logging in" : next(stats.nextAttempt()));
    }

    private static String next(@Nullable Instant attempt) {
        return attempt == null
                ? "; connecting"
                : String.format(
                        Locale.ROOT,
                        "; next attempt in %.1f s",
                        Math.max(0, Duration.between(Instant.now(), attempt).toMillis()) / 1000.0);
    }
}
