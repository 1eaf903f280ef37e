// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.game;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.examples.RunningExample;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLeaks.class)
@Timeout(60)
class GameTest {
    @OnEachTransport
    void aGameShowsHowOldWhatItsPlayersSeeIsAndEnds(Transport transport) {
        try (RunningExample game = game(transport, "--seconds", "1", "--maps", "3", "--players", "6", "--slow", "2")) {
            assertEquals(0, game.exitCode(), game.errors());
            String shown = game.output();
            assertTrue(shown.contains("Seed "), shown);
            assertTrue(shown.contains("\n1 s: quick with latest "), shown);
            assertTrue(shown.contains("\n slow without "), shown);
            assertTrue(shown.contains(" and got 0 states of maps that they had left."), shown);
        }
    }

    @OnEachTransport
    void aGameCanBeEndedSooner(Transport transport) {
        try (RunningExample game =
                game(transport, "--seconds", "86400", "--maps", "1", "--players", "1", "--slow", "0")) {
            Deadline.until("a second", () -> game.output().contains("\n1 s: quick with latest "));
        }
    }

    private static RunningExample game(Transport transport, String... options) {
        String[] command = new String[3 + options.length];
        System.arraycopy(new String[] {"game", "--transport", transport.name()}, 0, command, 0, 3);
        System.arraycopy(options, 0, command, 3, options.length);
        return RunningExample.start(command);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    --maps 0;                 game: --maps must be from 1 to 100, not 0
                    --players 2001;           game: --players must be from 1 to 2000, not 2001
                    --slow -1;                game: --slow must be from 0 to 20, not -1
                    --players 3 --slow 4;     game: --slow must be from 0 to 3, not 4
                    --seconds 0;              game: --seconds must be from 1 to 86400, not 0
                    --seconds soon;           game: Invalid value for option '--seconds': 'soon' is not an int
                    """)
    void aBadOptionIsToldInALine(String options, String complaint) {
        try (RunningExample game = RunningExample.start(("game " + options).split(" "))) {
            assertEquals(2, game.exitCode());
            assertEquals(complaint + " (--help explains)", game.errors().strip());
        }
    }
}
