// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.game;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.examples.game.Players.Figures;
import io.cmgr.testkit.NoLeaks;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ScreenTest {
    private static final List<Figures> FIGURES = List.of(
            new Figures(true, true, 1_100_000, 1_400_000, 86_400_000_000L, 380, 1116, 0, 128_000, 7, 0),
            new Figures(
                    false,
                    true,
                    6_600_000,
                    11_600_000,
                    11_600_000,
                    1_072_800_000,
                    0,
                    1_072_800_000,
                    524_288_000,
                    5,
                    2));

    private final StringWriter printed = new StringWriter();

    @Test
    void aTerminalShowsAPageInPlaceOfTheOneBefore() {
        Screen screen = new Screen(new PrintWriter(printed), true, "a game");
        screen.show(1, FIGURES);
        screen.end(FIGURES);
        String[] pages = printed.toString().split("\u001b\\[H\u001b\\[J", -1);
        assertEquals(4, pages.length);
        assertTrue(pages[2].startsWith("a game"), pages[2]);
        assertTrue(pages[2].contains("12 times, and got 2 states"), pages[2]);
        assertTrue(pages[2].lines().allMatch(line -> line.length() <= 80), pages[2]);
        assertTrue(
                pages[2].lines().anyMatch(line -> line.matches(" slow with latest +1.1 s +1.4 s .*#{4,5} *")),
                pages[2]);
    }

    @Test
    void withoutATerminalASecondIsALine() {
        Screen screen = new Screen(new PrintWriter(printed), false, "a game");
        screen.show(1, FIGURES);
        screen.show(2, FIGURES);
        assertEquals("""
                a game
                1 s: slow with latest 1.1 s; slow without 6.6 s
                2 s: slow with latest 1.1 s; slow without 6.6 s
                """, printed.toString());
    }
}
