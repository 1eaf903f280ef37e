// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The figures that are ratios, each beside what is to be reached. */
final class RatioChart {
    private static final int LABEL_DEGREES = 35;

    private RatioChart() {}

    /**
     * Draws figures.
     *
     * @param figures a ratio among them, at least one
     */
    static CategoryChart of(List<Figure> figures) {
        List<Figure> ratios = figures.stream()
                .filter(figure -> figure.isKnown() && figure.row().metric().isRatio())
                .toList();
        CategoryChart chart = new CategoryChartBuilder()
                .width(1000)
                .height(560)
                .title("cmgr beside hand-written Netty")
                .yAxisTitle("ratio of processor time per message; churn: of rates")
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

    /** What is not to be reached has no bar. */
    private static @Nullable Double reach(Figure figure) {
        Target target = figure.row().target();
        return target == null ? null : hundredths(target.bound());
    }

    /** The bars are labelled with all the digits that there are. */
    private static double hundredths(double ratio) {
        return Math.round(ratio * 100) / 100.0;
    }
}
