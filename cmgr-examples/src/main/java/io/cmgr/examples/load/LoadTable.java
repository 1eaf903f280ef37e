// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.load;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.cmgr.examples.client.Totals;
import io.cmgr.examples.client.Traffic;
import io.cmgr.examples.load.LoadResult.Percentile;
import java.util.List;
import java.util.Locale;

/** A result as text for people. */
final class LoadTable {
    private final LoadResult result;

    LoadTable(LoadResult result) {
        this.result = result;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(heading()).append('\n').append(counts());
        result.complaints().forEach(complaint -> text.append("\n  ").append(complaint));
        if (result.totals().answered() > 0) {
            text.append('\n').append(latencies());
        }
        return text.toString();
    }

    private String heading() {
        Traffic traffic = result.traffic();
        return format(
                "%s %s, %s: %,d connections, %,d x %,d bytes in flight each, %.1f s",
                traffic.kind().name().toLowerCase(Locale.ROOT),
                result.server(),
                result.wire(),
                result.connected(),
                traffic.inFlight(),
                traffic.size(),
                result.seconds());
    }

    private String counts() {
        Totals totals = result.totals();
        return format(
                "%,.0f messages per second; %,d sent, %,d answered, %,d lost, %,d unanswered; %,d heard, %,d bytes%n"
                        + "%,d connections with wrong bytes, %,d failed",
                result.messagesPerSecond(),
                totals.sent(),
                totals.answered(),
                totals.lost(),
                totals.unanswered(),
                totals.heard(),
                totals.bytes(),
                result.connectionsWithWrongBytes(),
                result.connectionsFailed());
    }

    private String latencies() {
        return AsciiTable.getTable(
                AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                result.latencies(),
                List.of(
                        new Column()
                                .header("percent")
                                .dataAlign(HorizontalAlign.RIGHT)
                                .with((Percentile at) -> format("%.2f", at.percent())),
                        new Column()
                                .header(result.correctedForCoordinatedOmission() ? "µs since due" : "µs")
                                .dataAlign(HorizontalAlign.RIGHT)
                                .with((Percentile at) -> format("%,.1f", at.micros()))));
    }

    private static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
