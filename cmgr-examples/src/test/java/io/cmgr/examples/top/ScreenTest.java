// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The screen of {@code top}: what it shows of how many sessions on how large a terminal. */
@ExtendWith(NoLeaks.class)
class ScreenTest {
    @Test
    void theScreenIsAsLargeAsTheTerminal() throws Exception {
        for (int[] size : new int[][] {{24, 80}, {50, 200}, {10, 40}, {3, 10}}) {
            List<String> lines = Screen.lines(snapshot(200), new Terminal(size[0], size[1]), Style.PLAIN);
            assertTrue(lines.size() < Math.max(size[0], 8), () -> String.join("\n", lines));
            lines.forEach(line -> assertTrue(line.length() <= size[1], line));
        }
    }

    @Test
    void inAPipeAllSessionsThatCameAreShownAndTheOthersCounted() throws Exception {
        List<String> lines = Screen.lines(snapshot(50), Terminal.PAPER, Style.PLAIN);
        assertEquals(50, lines.stream().filter(line -> line.startsWith("a")).count() - 1);
        assertEquals("and 9,950 more", lines.get(lines.size() - 1));
    }

    @Test
    void whatIsStuckSaysSoWithItsReason() throws Exception {
        String screen = String.join("\n", Screen.lines(snapshot(2), Terminal.PAPER, Style.COLOURED));
        assertTrue(screen.contains("\u001b[31ma0 ada            stalled 12s"), screen);
        assertTrue(screen.contains("by the?rate"), screen);
        assertTrue(screen.contains("link shop to b.example:1 is down"), screen);
        assertTrue(screen.contains("EPOLL  up 1m 40s  10,000 sessions  +12 -3 /s"), screen);
        assertFalse(Screen.lines(snapshot(2), Terminal.PAPER, Style.PLAIN)
                .toString()
                .contains("\u001b"));
    }

    @Test
    void whatIsNoConsoleIsSaid() {
        for (String other : List.of("", "{}", "[1]", "<html>", "null", "{\"totals\":{}}")) {
            assertThrows(IOException.class, () -> ConsoleClient.read(other), other);
        }
    }

    private static Snapshot snapshot(int sessions) throws IOException {
        String rows = IntStream.range(0, sessions)
                .mapToObj(i -> "{\"id\":\"a" + i + "\",\"open\":true,\"aliases\":[" + (i == 0 ? "\"ada\"" : "")
                        + "],\"kind\":\"TCP\",\"local\":\"127.0.0.1:1\",\"remote\":\"10.0.0.1:" + i
                        + "\",\"since\":40000,\"stalledSince\":" + (i == 0 ? "88000" : "null")
                        + ",\"pauses\":" + (i == 1 ? "[{\"owner\":\"the\\u001brate\",\"since\":99000}]" : "[]")
                        + ",\"unsent\":5,\"inRate\":null,\"outRate\":1234}")
                .collect(Collectors.joining(","));
        return ConsoleClient.read("{\"time\":100000,\"since\":0,\"next\":9,\"transport\":\"EPOLL\",\"totals\":"
                + "{\"sessions\":10000,\"stuck\":2},\"rates\":{\"opened\":12,\"closed\":3},\"listeners\":[],"
                + "\"links\":[{\"id\":\"shop\",\"target\":\"b.example:1\",\"up\":false}],"
                + "\"channels\":[{\"events\":1,\"maxEvents\":2,\"bytes\":0,\"maxBytes\":9}],\"loops\":[],"
                + "\"matching\":10000,\"sessions\":[" + rows + "]}");
    }
}
