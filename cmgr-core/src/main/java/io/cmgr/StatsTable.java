// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import io.cmgr.check.PrintableAddress;
import io.cmgr.check.PrintableDuration;
import io.cmgr.check.PrintableText;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.session.LinkStats;
import io.cmgr.session.ListenerStats;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.SessionStats;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The figures of a manager as aligned tables, listeners, sessions, links if any and totals, and a line of its cluster. */
final class StatsTable {
    private static final List<String> LISTENER_HEAD =
            List.of("listener", "address", "accepted", "open", "refused", "errors", "accepting");
    private static final List<String> SESSION_HEAD = List.of(
            "session",
            "kind",
            "listener",
            "local",
            "remote",
            "stuck",
            "reads",
            "bytes in",
            "writes",
            "bytes out",
            "pending",
            "dropped",
            "failed",
            "discarded",
            "kernel dropped");
    private static final List<String> LINK_HEAD =
            List.of("link", "target", "state", "connects", "failures", "held", "bytes held", "dropped", "last failure");
    private static final List<String> TOTAL_HEAD =
            List.of("opened", "closed", "bytes in", "bytes out", "dropped", "failed", "rooms", "memberships");

    /** How many sessions are shown at most. */
    private static final int MOST_SESSIONS = 100;

    private static final Comparator<SessionStats> HURT = Comparator.comparing(
                    SessionStats::stuckSince, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(Comparator.comparingLong(SessionStats::pendingBytes).reversed())
            .thenComparing(SessionStats::since);

    private final StringBuilder text = new StringBuilder();

    /** Without a cluster there is no line of it. */
    StatsTable(ManagerStats stats, @Nullable ClusterStats cluster) {
        append(LISTENER_HEAD, stats.listeners().stream().map(StatsTable::row).toList());
        appendSessions(stats.sessions());
        if (!stats.links().isEmpty()) {
            append(LINK_HEAD, stats.links().stream().map(StatsTable::row).toList());
        }
        append(TOTAL_HEAD, List.of(totals(stats)));
        if (cluster != null) {
            text.append(line(cluster)).append(System.lineSeparator());
        }
    }

    /** In the order in which they began. Of too many these are the ones that do not move, or have the most unsent. */
    private void appendSessions(List<SessionStats> all) {
        List<SessionStats> shown = all.size() <= MOST_SESSIONS
                ? all
                : all.stream().sorted(HURT).limit(MOST_SESSIONS).toList();
        append(
                SESSION_HEAD,
                shown.stream()
                        .sorted(Comparator.comparing(SessionStats::since))
                        .map(StatsTable::row)
                        .toList());
        if (shown.size() < all.size()) {
            text.insert(
                    text.length() - System.lineSeparator().length(),
                    "and " + (all.size() - shown.size())
                            + " more sessions; these have been stuck for the longest, or have the most unsent"
                            + System.lineSeparator());
        }
    }

    private static String line(ClusterStats of) {
        return "cluster: " + of.state() + " as " + of.node() + ", nodes " + of.nodes() + ", topics " + of.topics()
                + ", published " + of.published() + ", refused " + of.refused() + ", dropped " + of.dropped()
                + ", received " + of.received() + ", skipped " + of.skipped() + ", missed " + of.missed()
                + ", unanswered " + of.unanswered() + ", pending " + of.pendingBytes();
    }

    private static List<String> row(ListenerStats of) {
        return List.of(
                of.id(),
                PrintableAddress.of(of.localAddress()),
                "" + of.accepted(),
                "" + of.open(),
                "" + of.refused(),
                "" + of.acceptErrors(),
                of.paused() ? "paused" : "yes");
    }

    private static List<String> row(SessionStats of) {
        return List.of(
                of.id(),
                of.kind().toString(),
                of.listenerId() == null ? "-" : of.listenerId(),
                local(of),
                PrintableAddress.of(of.remoteAddress()),
                stuck(of),
                "" + of.reads(),
                "" + of.bytesIn(),
                "" + of.writes(),
                "" + of.bytesOut(),
                "" + of.pendingBytes(),
                "" + of.dropped(),
                "" + of.failedWrites(),
                "" + of.discarded(),
                of.kernelDropped() < 0 ? "-" : "" + of.kernelDropped());
    }

    private static List<String> row(LinkStats of) {
        return List.of(
                of.id(),
                of.target(),
                of.up() ? "up" : "down",
                "" + of.connects(),
                "" + of.failures(),
                "" + of.heldMessages(),
                "" + of.heldBytes(),
                "" + of.dropped(),
                of.lastFailure() == null ? "-" : PrintableText.of(of.lastFailure()));
    }

    private static List<String> totals(ManagerStats of) {
        return List.of(
                "" + of.opened(),
                "" + of.closed(),
                "" + of.bytesIn(),
                "" + of.bytesOut(),
                "" + of.dropped(),
                "" + of.failedWrites(),
                "" + of.rooms(),
                "" + of.memberships());
    }

    private static String stuck(SessionStats of) {
        Instant since = of.stuckSince();
        return since == null
                ? "-"
                : (of.stalledSince() == null ? "paused " : "stalled ")
                        + PrintableDuration.of(Duration.between(since, Instant.now()));
    }

    private static String local(SessionStats of) {
        String address = PrintableAddress.of(of.localAddress());
        return of.localAddresses() == 1 ? address : address + " (" + of.localAddresses() + " addresses)";
    }

    private void append(List<String> head, List<List<String>> rows) {
        int columns = head.size();
        int[] widths = new int[columns];
        boolean[] numbers = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            int at = column;
            widths[at] = rows.stream()
                    .mapToInt(row -> row.get(at).length())
                    .reduce(head.get(at).length(), Math::max);
            numbers[at] = at > 0 && !rows.isEmpty() && rows.stream().allMatch(row -> isNumber(row.get(at)));
        }
        append(head, widths, numbers);
        rows.forEach(row -> append(row, widths, numbers));
        text.append(System.lineSeparator());
    }

    /** Whether a cell is a number, or stands for one that is not known. */
    private static boolean isNumber(String cell) {
        return cell.equals("-") || cell.chars().allMatch(Character::isDigit);
    }

    /** One line: words begin at the same place, numbers end there. */
    private void append(List<String> cells, int[] widths, boolean[] numbers) {
        int last = widths.length - 1;
        for (int column = 0; column <= last; column++) {
            String cell = cells.get(column);
            String blanks = " ".repeat(widths[column] - cell.length());
            text.append(numbers[column] ? blanks : "").append(cell);
            if (column < last) {
                text.append(numbers[column] ? "" : blanks).append("  ");
            }
        }
        text.append(System.lineSeparator());
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
