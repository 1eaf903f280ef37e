// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cmgr.testkit.NoLeaks;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any text that a peer has chosen. */
@ExtendWith(NoLeaks.class)
class PrintableTextFuzz {
    @FuzzTest
    void whatIsPrintedIsOneLineThatReadsFromLeftToRight(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        String printable = PrintableText.of(text);
        assertTrue(printable.length() <= PrintableText.MAX_LENGTH + "...".length(), printable);
        assertTrue(printable.codePoints().allMatch(PrintableTextFuzz::isPrintable), printable);
        if (text.length() <= PrintableText.MAX_LENGTH && text.codePoints().allMatch(PrintableTextFuzz::isPrintable)) {
            assertEquals(text, printable);
        }
    }

    private static boolean isPrintable(int point) {
        byte direction = Character.getDirectionality(point);
        boolean embeds = direction >= Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING
                && direction <= Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT;
        boolean isolates = direction >= Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE;
        return !embeds
                && !isolates
                && switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> point != 0x200e && point != 0x200f && point != 0x61c;
                };
    }
}
