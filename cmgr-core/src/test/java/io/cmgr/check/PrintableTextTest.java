// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
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

    @Test
    void aRingThroughSuppressedExceptionsIsCut() {
        Exception error = new Exception("error");
        error.addSuppressed(new Exception("other", error));

        String printed = printed(PrintableThrowable.of(error));

        assertTrue(printed.contains("Suppressed: java.lang.Exception: other"), printed);
        assertEquals(1, printed.split("Exception: error", -1).length - 1, printed);
    }

    @Test
    void suppressedExceptionsAreShownAndMadePrintable() {
        Exception error = new Exception("error");
        error.addSuppressed(new IllegalStateException("\u001b[2Jclose", new Exception("why")));

        Throwable printable = PrintableThrowable.of(error);

        assertEquals("java.lang.IllegalStateException: ?[2Jclose", printable.getSuppressed()[0].toString());
        assertEquals(
                "java.lang.Exception: why",
                printable.getSuppressed()[0].getCause().toString());
        assertFalse(printed(printable).contains("\u001b"));
    }

    @Test
    void oneEntryShowsABoundedNumberOfThrowables() {
        Exception error = new Exception("0");
        for (int i = 1; i < 100; i++) {
            error.addSuppressed(new Exception("" + i));
        }
        assertEquals(
                PrintableThrowable.MAX_COPIED - 1, PrintableThrowable.of(error).getSuppressed().length);
        assertEquals(PrintableThrowable.MAX_COPIED, chain(PrintableThrowable.of(new Endless())));
    }

    @Test
    void whatAThrowableRefusesToTellIsLeftOut() {
        Throwable printable = PrintableThrowable.of(new Hostile());

        assertEquals(Hostile.class.getName(), printable.toString());
        assertNull(printable.getCause());
        assertEquals(0, printable.getStackTrace().length);
        assertEquals("java.lang.Exception: told", printable.getSuppressed()[0].toString());
        assertEquals("null", PrintableText.of(new Wordless()));
    }

    private static int chain(Throwable error) {
        int length = 0;
        for (Throwable next = error; next != null; next = next.getCause()) {
            length++;
        }
        return length;
    }

    /** Has another cause each time. */
    private static final class Endless extends Exception {
        private static final long serialVersionUID = 1;

        @Override
        public synchronized Throwable getCause() {
            return new Endless();
        }
    }

    private static final class Hostile extends Exception {
        private static final long serialVersionUID = 1;

        Hostile() {
            addSuppressed(new Exception("told"));
        }

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("no cause");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return new StackTraceElement[1];
        }
    }

    private static final class Wordless {
        @Override
        @SuppressWarnings({"NullAway", "ToStringReturnsNull"})
        public String toString() {
            return null;
        }
    }

    private static String printed(Throwable error) {
        StringWriter out = new StringWriter();
        error.printStackTrace(new PrintWriter(out));
        return out.toString();
    }
}
