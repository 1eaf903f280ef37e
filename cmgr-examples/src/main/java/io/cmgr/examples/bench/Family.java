// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Rows that belong together, in the order of the tables. */
enum Family {
    CORE(CoreRows.ALL),
    PIPES(PipeRows.ALL),
    ROOMS(RoomRows.ALL),
    LINKS(LinkRows.ALL),
    INSIDE(InsideRows.ALL),
    CLUSTERS(ClusterRows.ALL),
    TLS(TlsRows.ALL),
    FRAMING(FramingRows.ALL),
    UNIX(UnixRows.ALL),
    WEBSOCKETS(WebSocketRows.ALL),
    LATENCY(LatencyRows.ALL),
    SCALE(ScaleRows.ALL),
    MILLION(MillionRows.ALL),
    URING(UringRows.ALL);

    @SuppressWarnings("ImmutableEnumChecker") // a list of List.of
    private final List<Row> rows;

    Family(List<Row> rows) {
        this.rows = rows;
    }

    /** The rows of all families. */
    static Stream<Row> allRows() {
        return Stream.of(values()).flatMap(family -> family.rows.stream());
    }

    List<Row> rows() {
        return rows;
    }

    /** The name in the chart. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
