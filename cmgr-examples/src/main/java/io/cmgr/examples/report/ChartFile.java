// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.report;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.internal.chartpart.Chart;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A file into which a chart is drawn. Its name decides the format: {@code .png} or {@code .svg}. Needs no display. */
public final class ChartFile {
    private final Path path;
    private final boolean svg;

    private ChartFile(String name, boolean svg) {
        path = Path.of(name);
        this.svg = svg;
        System.setProperty("java.awt.headless", "true");
    }

    /** Parses the file's name on a command line. */
    public static final class Named implements ITypeConverter<ChartFile> {
        /** For picocli. */
        public Named() {}

        @Override
        public ChartFile convert(String name) {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean svg = lower.endsWith(".svg");
            if (!svg && !lower.endsWith(".png")) {
                throw new TypeConversionException("'" + name + "' is neither a .png nor a .svg");
            }
            return new ChartFile(name, svg);
        }
    }

    /**
     * Draws a chart.
     *
     * @param chart the chart
     * @throws IOException if the file cannot be written
     */
    public void draw(Chart<?, ?> chart) throws IOException {
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        try (OutputStream out = Files.newOutputStream(path)) {
            if (svg) {
                VectorGraphicsEncoder.saveVectorGraphic(chart, out, VectorGraphicsFormat.SVG);
            } else {
                BitmapEncoder.saveBitmap(chart, out, BitmapFormat.PNG);
            }
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
