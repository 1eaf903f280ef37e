// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr;

import io.cmgr.check.PrintableAddress;
import io.cmgr.check.PrintableText;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.session.LinkStats;
import io.cmgr.session.ListenerStats;
import io.cmgr.session.ManagerStats;
import io.cmgr.session.SessionStats;
import java.util.ArrayList;
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

    private final StringBuilder text = new StringBuilder();

    /** Without a cluster there is no line of it. */
    StatsTable(ManagerStats stats, @Nullable ClusterStats cluster) {
        append(LISTENER_HEAD, stats.listeners().stream().map(StatsTable::row).toList());
        append(
                SESSION_HEAD,
                stats.sessions().stream()
                        .sorted(Comparator.comparing(SessionStats::since))
                        .map(StatsTable::row)
                        .toList());
        if (!stats.links().isEmpty()) {
            append(LINK_HEAD, stats.links().stream().map(StatsTable::row).toList());
        }
        append(TOTAL_HEAD, List.of(totals(stats)));
        if (cluster != null) {
            text.append(line(cluster)).append(System.lineSeparator());
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

    private static String local(SessionStats of) {
        String address = PrintableAddress.of(of.localAddress());
        return of.localAddresses() == 1 ? address : address + " (" + of.localAddresses() + " addresses)";
    }

    private void append(List<String> head, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(head);
        all.addAll(rows);
        for (List<String> row : all) {
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = all.stream()
                        .mapToInt(cells -> cells.get(at).length())
                        .max()
                        .orElse(0);
                boolean last = column == row.size() - 1;
                text.append(row.get(column))
                        .append(" ".repeat(last ? 0 : width - row.get(column).length() + 2));
            }
            text.append(System.lineSeparator());
        }
        text.append(System.lineSeparator());
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
