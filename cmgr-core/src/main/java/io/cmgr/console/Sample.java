// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import io.cmgr.ConnectionManager;
import io.cmgr.session.ListenerStats;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.SessionStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of a manager at one moment, and how fast they have grown since the sample before. */
final class Sample {
    /** When it was taken, by {@link System#nanoTime}. */
    final long nanos = System.nanoTime();

    final Instant time = Instant.now();
    final ManagerStats stats;
    final Rates rates;

    /** The totals of the sample before; those of this one if there is none. */
    final ManagerStats before;

    final int paused;
    final int stalled;

    /** How many are paused, or stalled, or both. */
    final int stuck;

    final long unsent;

    private final List<SessionRow> sessions = new ArrayList<>();
    private final Map<Order, List<SessionRow>> sorted = new EnumMap<>(Order.class);
    private final Map<String, ListenerStats> listenersBefore = new HashMap<>();

    Sample(ConnectionManager manager, @Nullable Sample earlier) {
        stats = manager.stats();
        before = earlier == null ? stats : earlier.stats;
        rates = new Rates(earlier == null ? 0 : nanos - earlier.nanos);
        Map<String, SessionStats> known = new HashMap<>();
        if (earlier != null) {
            earlier.stats.sessions().forEach(session -> known.put(session.id(), session));
            earlier.stats.listeners().forEach(listener -> listenersBefore.put(listener.id(), listener));
        }
        int pausedSessions = 0;
        int stalledSessions = 0;
        int stuckSessions = 0;
        long unsentBytes = 0;
        for (SessionStats session : stats.sessions()) {
            SessionRow row = row(session, known.get(session.id()));
            sessions.add(row);
            pausedSessions += row.isPaused() ? 1 : 0;
            stalledSessions += row.isStalled() ? 1 : 0;
            stuckSessions += row.stats().stuckSince() == null ? 0 : 1;
            unsentBytes += session.pendingBytes();
        }
        paused = pausedSessions;
        stalled = stalledSessions;
        stuck = stuckSessions;
        unsent = unsentBytes;
    }

    /** An id may be that of another session by now, which began later. */
    private SessionRow row(SessionStats now, @Nullable SessionStats earlier) {
        return earlier == null || !earlier.since().equals(now.since())
                ? new SessionRow(now, Rates.UNKNOWN, Rates.UNKNOWN)
                : new SessionRow(
                        now, rates.of(earlier.bytesIn(), now.bytesIn()), rates.of(earlier.bytesOut(), now.bytesOut()));
    }

    /** The sessions in this order; sorted once, however many ask. */
    List<SessionRow> sessions(Order order) {
        return sorted.computeIfAbsent(
                order, wanted -> sessions.stream().sorted(wanted.comparator()).toList());
    }

    /** Sessions that a listener accepts per second. */
    long acceptRate(ListenerStats listener) {
        ListenerStats earlier = listenersBefore.get(listener.id());
        return earlier == null ? Rates.UNKNOWN : rates.of(earlier.accepted(), listener.accepted());
    }
}
