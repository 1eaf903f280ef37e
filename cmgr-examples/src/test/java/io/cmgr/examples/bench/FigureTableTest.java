// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class FigureTableTest {
    private static Row row(String title) {
        return RowNames.called(title).get(0);
    }

    @Test
    void theTableIsMarkdownAndSaysWhatWasMissed() {
        String table = FigureTable.of(List.of(
                new Figure(row("control"), 0.99, 0.98, 1.01, 20, 4),
                new Figure(row("udp"), 0.95, 0.9, 1, 24, 0),
                new Figure(row("idle-memory"), Double.NaN, Double.NaN, Double.NaN, 0, 3),
                new Figure(row("echo-naive-1"), 1.3, 1.2, 1.4, 24, 0)));
        assertEquals("""
                | row | what | reach | measured | half of the pairs | pairs | |
                |---|---|---|---|---|---|---|
                | control | bare Netty against itself | 0.950 to 1.050 | 0.990 | 0.980 to 1.010 | 20, 4 dropped | |
                | udp | UDP echo, 16 sockets, 8 in flight | ≤ 0.900 | 0.950 | 0.900 to 1.000 | 24 | missed |
                | idle-memory | memory of an idle session beyond bare Netty's, N idle | ≤ 1024 B | ? | ? to ? | 0, 3 dropped | disturbed |
                | echo-naive-1 | echo through a blocking queue, 1 in flight | | 1.300 | 1.200 to 1.400 | 24 | |\
                """, table.replaceAll(" +", " ").replaceAll("-{3,}", "---").replaceAll("\\d+ idle", "N idle"));
    }

    private static List<String> titles(String name) {
        return RowNames.called(name).stream().map(Row::title).toList();
    }

    @Test
    void aRowIsCalledByItsNameOrSeveralByTheirBeginning() {
        assertEquals(List.of("echo-handler-1"), titles("echo-handler-1"));
        assertEquals(List.of("broadcast-8", "broadcast-1"), titles("broadcast"));
        assertEquals(List.of(), titles("echo-handlers"));
    }

    @Test
    void noTwoRowsHaveTheSameName() {
        List<String> titles = Family.allRows().map(Row::title).toList();
        assertEquals(List.copyOf(new LinkedHashSet<>(titles)), titles);
    }

    @Test
    void theRowsOfLinksAreCalledTogetherAndAreNotOfTheCore() {
        List<Row> links = RowNames.called("link");
        assertEquals(6, links.size());
        assertTrue(Family.CORE.rows().stream().noneMatch(links::contains));
    }
}
