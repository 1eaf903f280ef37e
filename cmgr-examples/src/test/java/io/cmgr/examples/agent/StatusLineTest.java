// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class StatusLineTest {
    private final StringWriter printed = new StringWriter();

    private void showSomething(StatusLine line) {
        line.show("down");
        line.print("server listens");
        line.show("up");
        line.end();
        line.show("never");
    }

    /** Each status is painted below the cursor's line, which is empty, over the status before. */
    @Test
    void aTerminalHasOneStatusBelowWhatIsPrinted() {
        showSomething(new StatusLine(new PrintWriter(printed), true));
        String clear = "\r\u001b[K";
        String down = clear + "\n" + clear + "\u001b[?7ldown\u001b[?7h\r\u001b[1A";
        String up = clear + "\n" + clear + "\u001b[?7lup\u001b[?7h\r\u001b[1A";
        assertEquals(down + clear + "server listens\n" + down + up + "\n\n", printed.toString());
    }

    @Test
    void withoutATerminalEachStatusIsALine() {
        showSomething(new StatusLine(new PrintWriter(printed), false));
        assertEquals("down\nserver listens\nup\n", printed.toString());
    }
}
