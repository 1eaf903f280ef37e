// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cluster;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Shows the nodes. On a terminal they are a table at its top, painted anew each second, and answers scroll below it;
 * otherwise they are a line each second, between the answers. Any thread.
 */
final class View {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_REST = "\u001b[J";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String SAVE_CURSOR = "\u001b7";
    private static final String RESTORE_CURSOR = "\u001b8";
    private static final String WHOLE_SCREEN_SCROLLS = "\u001b[r";

    private static final List<String> HEAD =
            List.of("node", "port", "state", "guests", "rooms", "out/s", "in/s", "knows");

    /** How many cells of a row need no heading. */
    private static final int PLAIN = 3;

    private final PrintWriter out;
    private final boolean terminal;
    private List<String> heading = List.of();
    private List<Figures> before = List.of();

    View(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Makes room for the table of so many nodes. */
    synchronized void begin(List<String> lines, int nodes) {
        heading = lines;
        if (terminal) {
            int below = lines.size() + nodes + 4;
            out.print(HOME + CLEAR_REST + "\u001b[" + below + "r" + "\u001b[" + below + ";1H");
        } else {
            lines.forEach(out::println);
        }
        out.flush();
    }

    /** Prints an answer. */
    synchronized void print(String line) {
        out.println(line);
        out.flush();
    }

    /** Shows the nodes as they are now. Called once a second. */
    synchronized void show(List<? extends ChatNode> nodes) {
        List<Figures> now = nodes.stream().map(ChatNode::figures).toList();
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            rows.add(cells(i, nodes.get(i), now.get(i), before.isEmpty() ? now.get(i) : before.get(i)));
        }
        before = now;
        if (terminal) {
            List<String> table = new ArrayList<>(heading);
            table.addAll(List.of("", row(HEAD)));
            rows.forEach(cells -> table.add(row(cells)));
            out.print(SAVE_CURSOR + HOME + String.join(CLEAR_LINE + "\r\n", table) + CLEAR_LINE + RESTORE_CURSOR);
        } else {
            out.println(rows.stream().map(View::sentence).collect(Collectors.joining("; ")));
        }
        out.flush();
    }

    private static List<String> cells(int index, ChatNode node, Figures now, Figures before) {
        String name = ClusterChat.name(index);
        String port = "" + node.port();
        return node.lives()
                ? List.of(
                        name,
                        port,
                        "lives",
                        "" + now.guests(),
                        "" + now.rooms(),
                        "" + (now.published() - before.published()),
                        "" + (now.received() - before.received()),
                        "" + now.nodes())
                : List.of(name, port, "dead", "", "", "", "", "");
    }

    /** A line of the table. */
    private static String row(List<String> cells) {
        return String.format(Locale.ROOT, "%-5s %5s  %-5s %7s %6s %7s %7s %6s", cells.toArray())
                .stripTrailing();
    }

    /** A row that needs no heading. */
    private static String sentence(List<String> cells) {
        StringBuilder text = new StringBuilder(String.join(" ", cells.subList(0, PLAIN)));
        for (int i = PLAIN; i < cells.size() && !cells.get(i).isEmpty(); i++) {
            text.append(", ").append(HEAD.get(i)).append(' ').append(cells.get(i));
        }
        return text.toString();
    }

    /** Gives the terminal back as it was. */
    synchronized void end() {
        if (terminal) {
            out.print(WHOLE_SCREEN_SCROLLS + "\u001b[999;1H");
        }
        out.println();
        out.flush();
    }
}
