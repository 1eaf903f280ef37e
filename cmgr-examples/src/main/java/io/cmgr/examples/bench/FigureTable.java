// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.List;
import java.util.function.Function;

/** The figures as a Markdown table, which is also readable on a terminal. */
final class FigureTable {
    private static final Character[] MARKDOWN = {
        null, null, null, null, '|', '|', '|', '|', '-', '|', '|', '|', '|', '|', null, null, null, null, null, null,
        null, null, null, null, null, null, null, null, null
    };

    private static final int WIDEST = 100;

    private FigureTable() {}

    static String of(List<Figure> figures) {
        return AsciiTable.getTable(
                MARKDOWN,
                figures,
                List.of(
                        column("row", figure -> figure.row().title()),
                        column("what", figure -> figure.row().what()),
                        column("reach", FigureTable::target),
                        column("measured", figure -> text(figure, figure.median())),
                        column("half of the pairs", FigureTable::spread),
                        column("pairs", FigureTable::pairs),
                        column("", FigureTable::verdict)));
    }

    private static ColumnData<Figure> column(String header, Function<Figure, String> text) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.LEFT)
                .dataAlign(HorizontalAlign.LEFT)
                .maxWidth(WIDEST)
                .with(text);
    }

    private static String target(Figure figure) {
        Target target = figure.row().target();
        return target == null ? "" : target.text(figure.row().metric());
    }

    private static String verdict(Figure figure) {
        return figure.isReached() ? "" : figure.isKnown() ? "missed" : "disturbed";
    }

    private static String spread(Figure figure) {
        return text(figure, figure.lowQuartile()) + " to " + text(figure, figure.highQuartile());
    }

    private static String pairs(Figure figure) {
        return figure.pairs() + (figure.dropped() == 0 ? "" : ", " + figure.dropped() + " dropped");
    }

    private static String text(Figure figure, double value) {
        return figure.isKnown() ? figure.row().metric().text(value) : "?";
    }
}
