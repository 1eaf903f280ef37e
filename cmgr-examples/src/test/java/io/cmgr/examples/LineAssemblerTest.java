// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class LineAssemblerTest {
    private final LineAssembler lines = new LineAssembler();

    @Test
    void piecesBecomeLines() {
        assertEquals(List.of(), lines.add("one".getBytes(UTF_8)));
        assertEquals(List.of("one", "two", ""), lines.add("\ntwo\r\n\nthr".getBytes(UTF_8)));
        assertEquals("thr", lines.end());
        assertTrue(lines.isEmpty());
    }

    @Test
    void aCharacterCutInTwoByTheNetworkIsWhole() {
        byte[] umlaut = "ü\n".getBytes(UTF_8);
        assertEquals(List.of(), lines.add(new byte[] {umlaut[0]}));
        assertEquals(List.of("ü"), lines.add(new byte[] {umlaut[1], umlaut[2]}));
    }

    @Test
    void ofALineTooLongTheRestIsDropped() {
        String tooLong = "x".repeat(LineAssembler.MAX_BYTES + 1);
        assertEquals(
                List.of("x".repeat(LineAssembler.MAX_BYTES), "next"),
                lines.add((tooLong + "\nnext\n").getBytes(UTF_8)));
    }

    @Test
    void noControlCharacterPasses() {
        assertEquals(List.of("[31mred"), lines.add("\033[31m\u009bred\n".getBytes(UTF_8)));
    }
}
