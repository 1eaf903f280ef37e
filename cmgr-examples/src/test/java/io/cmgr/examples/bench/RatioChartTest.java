// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

@ExtendWith(NoLeaks.class)
class RatioChartTest {
    private static final Path PAGE = Path.of("../cmgr-core/docs/performance.md");
    private static final Path CHART = Path.of("../.github/ratios.svg");

    /** A row of the page's table: its target and what was measured, with units. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| [^|]+ \\| ([^|]*)\\| ([0-9.]+)( K?i?B)? \\|[^|]*\\|$");

    @Test
    void theChartIsAnImageWithTextInWhichAMissIsSaid() throws Exception {
        Document image = parsed(RatioChart.of(List.of(
                figure("echo-handler-1", 0.997),
                figure("udp", 0.946),
                figure("churn", 1.08),
                figure("echo-naive-1", 40),
                figure("idle-memory", 587))));
        assertEquals(List.of("0.997", "0.946", "1.080", "40.000"), texts(image, "value"));
        assertEquals(List.of("missed ≤ 0.900"), texts(image, "miss"));
        List<String> words = texts(image, "");
        assertTrue(words.contains("echo in a SessionHandler, 1 in flight"), words::toString);
        NodeList bars = image.getElementsByTagName("rect");
        for (int i = 0; i < bars.getLength(); i++) {
            Element bar = (Element) bars.item(i);
            assertTrue(Integer.parseInt(bar.getAttribute("width")) <= 400, bar::toString);
        }
    }

    @Test
    void aRowThatIsTheSameAsOneThatIsNotDrawnIsDescribedWholly() throws Exception {
        Document image = parsed(RatioChart.of(
                List.of(figure("broadcast-1", 0.223), figure("room-memory", 264), figure("room-memory-group", 0.657))));
        String words = String.join(" ", texts(image, ""));
        assertTrue(words.contains("8 senders, 1 in flight, per delivery, 1 sender, 8 in flight"), words);
        assertTrue(words.contains("memory of a room of one session"), words);
    }

    /** If the page has new figures, the chart of them is in target/ratios.svg. */
    @Test
    void theChartInTheTreeShowsTheFiguresOfThePage() throws Exception {
        List<Figure> figures = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(PAGE));
        List<Row> rows = Stream.of(Family.CORE, Family.PIPES, Family.ROOMS)
                .flatMap(family -> family.rows().stream())
                .toList();
        for (Row next : rows) {
            assertTrue(row.find(), next.title());
            Target target = next.target();
            assertEquals(target == null, row.group(1).isBlank(), next.title());
            figures.add(figure(next, Double.parseDouble(row.group(2))));
        }
        String drawn = RatioChart.of(figures);
        Files.writeString(Path.of("target/ratios.svg"), drawn);
        Document image = parsed(Files.readString(CHART));
        assertEquals(texts(parsed(drawn), "value"), texts(image, "value"));
        assertEquals(texts(parsed(drawn), "miss"), texts(image, "miss"));
        assertTrue(Files.size(CHART) < 16 << 10, "the chart is small");
    }

    private static Figure figure(String title, double median) {
        return figure(RowNames.called(title).get(0), median);
    }

    private static Figure figure(Row row, double median) {
        return new Figure(row, median, median, median, 24, 0);
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document image, String kind) {
        List<String> texts = new ArrayList<>();
        NodeList elements = image.getElementsByTagName("text");
        for (int i = 0; i < elements.getLength(); i++) {
            if (((Element) elements.item(i)).getAttribute("class").equals(kind)) {
                texts.add(elements.item(i).getTextContent());
            }
        }
        return texts;
    }
}
