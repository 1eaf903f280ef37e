// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.load;

import io.cmgr.examples.load.LoadResult.Percentile;
import java.util.Locale;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.CategoryStyler;

/** A chart of the latency percentiles. Its scale is logarithmic, since the few slow messages matter most. */
final class LatencyChart {
    private LatencyChart() {}

    static CategoryChart of(LoadResult result) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(900)
                .height(500)
                .title(String.format(
                        Locale.ROOT, "%s: %,.0f messages per second", result.server(), result.messagesPerSecond()))
                .xAxisTitle("percent of the messages that took no longer")
                .yAxisTitle("µs")
                .build();
        CategoryStyler style = chart.getStyler();
        style.setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Line);
        style.setYAxisLogarithmic(true);
        style.setYAxisDecimalPattern("#,##0");
        style.setLegendVisible(false);
        chart.addSeries(
                "latency",
                result.latencies().stream()
                        .map(at -> String.valueOf(at.percent()))
                        .toList(),
                result.latencies().stream().map(Percentile::micros).toList());
        return chart;
    }
}
