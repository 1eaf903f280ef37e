// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class PrintableTextTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 7, 8, 9, 0xa, 0xd, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9b, 0x9f, 0x061c, 0x200e, 0x200f, 0x2028, 0x2029,
                0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xd800, 0xdfff
            })
    void whatCannotBePrintedBecomesAQuestionMark(int character) {
        assertEquals("a?b", PrintableText.of("a" + (char) character + "b"));
    }

    @Test
    void whatCanBePrintedStays() {
        assertEquals("Grüße, 世界 \ud83d\ude00!", PrintableText.of("Grüße, 世界 \ud83d\ude00!"));
        assertEquals("null", PrintableText.of(null));
    }

    @Test
    void aLongTextIsCut() {
        assertEquals("x".repeat(256) + "...", PrintableText.of("x".repeat(257)));
        assertEquals("x".repeat(256), PrintableText.of("x".repeat(256)));
    }

    @Test
    void aThrowableKeepsItsNameItsTraceAndItsCauses() {
        Exception cause = new IllegalStateException("\u001b[2Jinner");
        Exception error = new NumberFormatException("two\nlines");
        error.initCause(cause);

        Throwable printable = PrintableThrowable.of(error);

        assertEquals("java.lang.NumberFormatException: two?lines", printable.toString());
        assertArrayEquals(error.getStackTrace(), printable.getStackTrace());
        assertEquals(
                "java.lang.IllegalStateException: ?[2Jinner",
                printable.getCause().toString());
        assertFalse(printed(printable).contains("\u001b"));
    }

    @Test
    void aRingOfCausesIsCut() {
        Exception one = new Exception("one");
        Exception two = new Exception("two", one);
        one.initCause(two);

        assertTrue(printed(PrintableThrowable.of(one)).contains("Caused by: java.lang.Exception: two"));
    }

    private static String printed(Throwable error) {
        StringWriter out = new StringWriter();
        error.printStackTrace(new PrintWriter(out));
        return out.toString();
    }
}
