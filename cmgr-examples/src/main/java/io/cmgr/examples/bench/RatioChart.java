// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An SVG of the figures that are ratios, family by family: for each its words, a bar, a line at its target, and its
 * value. It is narrow enough for a phone, follows the colours of the viewer, and marks what was missed by words and a
 * pattern, too.
 */
final class RatioChart {
    private static final List<Row> ALL = Family.allRows().toList();
    private static final String SAME = "the same";

    private static final int WIDTH = 400;
    private static final int LEFT = 12;
    private static final int LETTERS_IN_A_LINE = 54;
    private static final int LINE = 16;
    private static final int BAR = 10;
    private static final int GAP = 12;
    private static final int HEAD = 88;

    /** How wide a bar of the ratio 1 is; there is room for values up to this ratio and words beside them. */
    private static final int ONE = 170;

    private static final double WIDEST = 1.5;

    private static final String STYLE = """
              <style>
                svg { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif }
                .paper { fill: #fff }
                text { paint-order: stroke; stroke: #fff; stroke-width: 4px }
                text, .target { fill: #1f2328 }
                .title { font-size: 15px; font-weight: 600 }
                .value { font-weight: 600 }
                .quiet { fill: #59636e }
                .one { stroke: #8c959f; stroke-dasharray: 2 3 }
                .reached { fill: #2f7fd6 }
                .other { fill: #afb8c1 }
                .missed { fill: url(#stripes) }
                .ground { fill: #ffd9c2 }
                .stripe { stroke: #c4490b; stroke-width: 5 }
                text.miss { fill: #a63d08; font-weight: 600 }
                @media (prefers-color-scheme: dark) {
                  .paper { fill: #0d1117 }
                  text { stroke: #0d1117 }
                  text, .target { fill: #e6edf3 }
                  .quiet { fill: #9198a1 }
                  .one { stroke: #656c76 }
                  .reached { fill: #4493f8 }
                  .other { fill: #656c76 }
                  .ground { fill: #4d2410 }
                  .stripe { stroke: #f0883e }
                  text.miss { fill: #ffa657 }
                }
              </style>
              <pattern id="stripes" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect class="ground" width="8" height="8"/>
                <path class="stripe" d="M0 0v8"/>
              </pattern>
            """;

    private final StringBuilder rows = new StringBuilder();
    private int y = HEAD;

    private final Set<Row> drawn;

    private RatioChart(Set<Row> drawn) {
        this.drawn = drawn;
    }

    /**
     * Draws the ratios among these figures.
     *
     * @param figures at least one of them a ratio that is known
     * @return an SVG
     */
    static String of(List<Figure> figures) {
        List<Figure> ratios = figures.stream()
                .filter(figure -> figure.isKnown() && figure.row().metric().isRatio())
                .toList();
        RatioChart chart = new RatioChart(ratios.stream().map(Figure::row).collect(toSet()));
        for (Family family : Family.values()) {
            chart.add(
                    family,
                    ratios.stream()
                            .filter(figure -> family.rows().contains(figure.row()))
                            .toList());
        }
        return chart.image();
    }

    private void add(Family family, List<Figure> figures) {
        if (!figures.isEmpty()) {
            y += LINE;
            text(LEFT, y - 4, "title", family.title());
            figures.forEach(this::add);
        }
    }

    private void add(Figure figure) {
        for (String line : lines(words(figure.row()))) {
            y += LINE;
            text(LEFT, y - 4, "", escaped(line));
        }
        Target target = figure.row().target();
        String kind = target == null ? "other" : figure.isReached() ? "reached" : "missed";
        int end = LEFT + length(figure.median());
        add("  <rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>%n", kind, LEFT, y, end - LEFT, BAR);
        if (target != null) {
            int mark = LEFT + length(target.bound());
            add("  <rect class=\"target\" x=\"%d\" y=\"%d\" width=\"2\" height=\"%d\"/>%n", mark - 1, y - 2, BAR + 4);
            end = Math.max(end, mark);
        }
        String value = figure.row().metric().text(figure.median());
        text(end + 7, y + BAR, "value", value);
        if (target != null && !figure.isReached()) {
            text(
                    end + 52,
                    y + BAR,
                    "miss",
                    "missed " + escaped(target.text(figure.row().metric())));
        }
        y += BAR + GAP;
    }

    /** What the row measures; if that is "the same" as a row that is not drawn, in the words of that row. */
    private String words(Row row) {
        String what = row.what().replace("`", "");
        if (what.startsWith(SAME)) {
            Row before = ALL.get(ALL.indexOf(row) - 1);
            return drawn.contains(before) ? what : words(before) + what.substring(SAME.length());
        }
        return row.metric() == Metric.RATE ? what + ", more is better" : what;
    }

    private static int length(double ratio) {
        return Math.max(1, (int) Math.round(Math.min(ratio, WIDEST) * ONE));
    }

    private static List<String> lines(String words) {
        List<String> lines = new ArrayList<>();
        String rest = words;
        while (rest.length() > LETTERS_IN_A_LINE) {
            int space = rest.lastIndexOf(' ', LETTERS_IN_A_LINE);
            lines.add(rest.substring(0, space));
            rest = rest.substring(space + 1);
        }
        lines.add(rest);
        return lines;
    }

    private void text(int x, int baseline, String kind, String text) {
        String how = kind.isEmpty() ? "" : " class=\"" + kind + "\"";
        add("  <text%s x=\"%d\" y=\"%d\">%s</text>%n", how, x, baseline, text);
    }

    private void add(String form, Object... values) {
        rows.append(String.format(Locale.ROOT, form, values));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private String image() {
        String head = String.format(Locale.ROOT, """
                        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img" aria-labelledby="title what">
                          <title id="title">cmgr beside hand-written Netty</title>
                          <desc id="what">Ratios of processor time per message, or as a row says. Less is better, unless a row says more.</desc>
                        """, WIDTH, y);
        int one = LEFT + ONE;
        return head + STYLE + String.format(Locale.ROOT, """
                          <rect class="paper" width="%1$d" height="%2$d" rx="6"/>
                          <text class="title" x="%3$d" y="24">cmgr beside hand-written Netty</text>
                          <text class="quiet" x="%3$d" y="42">processor time per message, less is better</text>
                          <text class="quiet" x="%3$d" y="60">line: target; stripes: missed; grey: for comparison</text>
                          <text class="quiet" x="%4$d" y="80" text-anchor="middle">as much as Netty: 1</text>
                          <path class="one" d="M%4$d 84V%5$d"/>
                        """, WIDTH, y, LEFT, one, y - GAP / 2) + rows + "</svg>\n";
    }
}
