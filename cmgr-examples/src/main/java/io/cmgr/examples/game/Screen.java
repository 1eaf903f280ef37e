// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.game;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.cmgr.examples.game.Players.Figures;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Shows the figures. On a terminal it is a page that is repainted each time, otherwise a line each time and the page at
 * the end.
 */
final class Screen {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_REST = "\u001b[J";
    private static final long SECOND = 1_000_000; // in µs, as all ages
    private static final int LONGEST_BAR = 30;

    private final PrintWriter out;
    private final boolean terminal;
    private final String heading;

    Screen(PrintWriter out, boolean terminal, String heading) {
        this.out = out;
        this.terminal = terminal;
        this.heading = heading;
        clear();
        out.println(heading);
        out.flush();
    }

    /** Shows the figures of a second. */
    void show(int second, List<Figures> players) {
        if (terminal) {
            paint("second " + second, players);
        } else {
            out.println(line(second, players));
            out.flush();
        }
    }

    /** Shows the figures of the whole run. */
    void end(List<Figures> players) {
        paint("the whole game", players);
    }

    private void clear() {
        if (terminal) {
            out.print(HOME + CLEAR_REST);
        }
    }

    private void paint(String when, List<Figures> players) {
        clear();
        if (terminal) {
            out.println(heading);
        }
        out.printf("%nAge of the newest state that players had seen, %s:%n%n%s%n", when, ages(players));
        out.printf("%nStates for them since the game began:%n%n%s%n", states(players));
        out.printf(
                "%nPlayers came to a map %s times, and got %s states of maps that they had left.%n",
                number(players.stream().mapToLong(Figures::changes).sum()),
                number(players.stream().mapToLong(Figures::wrong).sum()));
        out.flush();
    }

    private static String line(int second, List<Figures> players) {
        return players.stream()
                .map(row -> name(row) + " " + time(row.p50()))
                .collect(Collectors.joining("; ", second + " s: ", ""));
    }

    private static String ages(List<Figures> players) {
        long longest =
                Math.max(SECOND, players.stream().mapToLong(Figures::p50).max().orElse(0));
        return table(
                players,
                List.of(
                        number("p50", row -> time(row.p50())),
                        number("p99", row -> time(row.p99())),
                        number("max", row -> time(row.max())),
                        text(row -> "#".repeat((int) Math.max(1, row.p50() * LONGEST_BAR / longest)))));
    }

    private static String states(List<Figures> players) {
        return table(
                players,
                List.of(
                        number("sent", row -> number(row.sent())),
                        number("superseded", row -> number(row.superseded())),
                        number("dropped", row -> number(row.dropped())),
                        number("unsent", row -> number(row.unsentBytes() >> 10) + " KiB")));
    }

    private static String table(List<Figures> players, List<ColumnData<Figures>> columns) {
        List<ColumnData<Figures>> all = new ArrayList<>(List.of(text(Screen::name)));
        all.addAll(columns);
        return AsciiTable.getTable(AsciiTable.NO_BORDERS, players, all);
    }

    private static ColumnData<Figures> text(Function<Figures, String> cell) {
        return new Column().dataAlign(HorizontalAlign.LEFT).with(cell);
    }

    private static ColumnData<Figures> number(String header, Function<Figures, String> cell) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.RIGHT)
                .dataAlign(HorizontalAlign.RIGHT)
                .with(cell);
    }

    private static String name(Figures row) {
        return (row.slow() ? "slow" : "quick") + (row.latest() ? " with latest" : " without");
    }

    private static String time(long micros) {
        return micros < SECOND ? micros / 1000 + " ms" : String.format(Locale.ROOT, "%.1f s", (double) micros / SECOND);
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
