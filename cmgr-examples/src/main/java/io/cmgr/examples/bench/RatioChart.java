// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendPosition;

/** A chart of the figures that are ratios, each beside its target. */
final class RatioChart {
    private static final int LABEL_DEGREES = 35;

    private RatioChart() {}

    /**
     * Draws the ratios among these figures.
     *
     * @param figures at least one of them a ratio that is known
     */
    static CategoryChart of(List<Figure> figures) {
        List<Figure> ratios = figures.stream()
                .filter(figure -> figure.isKnown() && figure.row().metric().isRatio())
                .toList();
        CategoryChart chart = new CategoryChartBuilder()
                .width(1000)
                .height(560)
                .title("cmgr beside hand-written Netty")
                .yAxisTitle("ratio of processor time per message; churn: of rates; memory: of bytes; storm: of peaks")
                .build();
        CategoryStyler style = chart.getStyler();
        style.setXAxisLabelRotation(LABEL_DEGREES);
        style.setYAxisMin(0.0);
        style.setLegendPosition(LegendPosition.InsideNE);
        style.setLabelsVisible(true);
        List<String> names = ratios.stream().map(figure -> figure.row().title()).toList();
        chart.addSeries(
                "measured",
                names,
                ratios.stream().map(figure -> hundredths(figure.median())).toList());
        List<@Nullable Double> reach = new ArrayList<>();
        ratios.forEach(figure -> reach.add(reach(figure)));
        chart.addSeries("reach", names, reach);
        return chart;
    }

    /** Null for a row without a target, which then has no second bar. */
    private static @Nullable Double reach(Figure figure) {
        Target target = figure.row().target();
        return target == null ? null : hundredths(target.bound());
    }

    /** Rounds, since the bars are labelled with all digits of their value. */
    private static double hundredths(double ratio) {
        return Math.round(ratio * 100) / 100.0;
    }
}
