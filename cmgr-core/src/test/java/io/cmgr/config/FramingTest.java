// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.testkit.NoLeaks;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoLeaks.class)
class FramingTest {
    @Test
    void aBoundIsAtLeastOneByte() {
        refused("max: 0 is not in 1..2147483645", () -> Framing.lines(0));
        refused("max: -1 is not in 1..2147483646", () -> Framing.delimiter(new byte[1], -1));
        refused("length: 0 is not in 1..2147483647", () -> Framing.fixed(0));
        refused("max with headerBytes 2: 0 is not in 1..65535", () -> Framing.lengthPrefixed(2, 0));
    }

    @Test
    void aMessageAndWhatIsAddedFitOneBuffer() {
        refused("max: 2147483646 is not in 1..2147483645", () -> Framing.lines(Integer.MAX_VALUE - 1));
        refused("max: 2147483645 is not in 1..2147483644", () -> Framing.delimiter(new byte[3], Integer.MAX_VALUE - 2));
        refused(
                "max with headerBytes 8: 2147483640 is not in 1..2147483639",
                () -> Framing.lengthPrefixed(8, Integer.MAX_VALUE - 7));
    }

    @Test
    void aDelimiterHasBytes() {
        refused("delimiter: 0 bytes, at least 1 is needed", () -> Framing.delimiter(new byte[0], 1));
        assertThrows(NullPointerException.class, () -> Framing.delimiter(null, 1));
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "5", "6", "7", "9"})
    void aHeaderHasOneOfFiveSizes(int headerBytes) {
        refused(
                "headerBytes: " + headerBytes + " is not 1, 2, 3, 4 or 8",
                () -> Framing.lengthPrefixed(headerBytes, 10));
    }

    @ParameterizedTest
    @CsvSource({"1, 255", "2, 65535", "3, 16777215", "4, 2147483643", "8, 2147483639"})
    void aHeaderHoldsTheBound(int headerBytes, int largest) {
        assertEquals(largest, Framing.lengthPrefixed(headerBytes, largest).max());
        refused(
                "max with headerBytes " + headerBytes + ": " + (largest + 1) + " is not in 1.." + largest,
                () -> Framing.lengthPrefixed(headerBytes, largest + 1));
    }

    @Test
    void whatMayBeWrittenIsWhatMayBeReadUnlessItIsSet() {
        assertEquals(10, Framing.lines(10).maxWrite());
        assertEquals(2_000, Framing.lines(10).maxWrite(2_000).maxWrite());
        assertEquals(10, Framing.lines(10).maxWrite(2_000).max());
        assertEquals(Framing.lines(10), Framing.lines(10).maxWrite(10));
        assertNotEquals(Framing.lines(10), Framing.lines(10).maxWrite(9));
    }

    @Test
    void whatMayBeWrittenHasABoundToo() {
        refused("maxWrite: 0 is not in 1..2147483645", () -> Framing.lines(1).maxWrite(0));
        refused(
                "maxWrite: 2147483647 is not in 1..2147483645",
                () -> Framing.delimiter(new byte[2], 1).maxWrite(Integer.MAX_VALUE));
        refused(
                "maxWrite: 256 is not in 1..255",
                () -> Framing.lengthPrefixed(1, 1).maxWrite(256));
        refused("maxWrite: 1 cannot be set for raw()", () -> Framing.raw().maxWrite(1));
        refused("maxWrite: 2 cannot be set for fixed(1)", () -> Framing.fixed(1).maxWrite(2));
    }

    @Test
    void theDelimiterIsTheFramingsOwn() {
        byte[] delimiter = "--".getBytes(US_ASCII);
        Framing framing = Framing.delimiter(delimiter, 10);
        delimiter[0] = 'x';
        framing.delimiter()[1] = 'x';
        assertArrayEquals("--".getBytes(US_ASCII), framing.delimiter());
    }

    @Test
    void framingsThatFrameAlikeAreEqual() {
        List<Framing> all = all();
        assertEquals(all, all());
        assertEquals(all.hashCode(), all().hashCode());
        assertEquals(all.size(), Set.copyOf(all).size());
        assertNotEquals(Framing.raw(), null);
    }

    @Test
    void aFramingNamesTheCallThatMakesIt() {
        assertEquals(
                "[raw(), lines(1), lines(2), lines(2).maxWrite(1), delimiter(0a, 1), delimiter(0d0a, 1), fixed(1), fixed(2), "
                        + "lengthPrefixed(1, 1), lengthPrefixed(2, 1), lengthPrefixed(2, 2)]",
                all().toString());
    }

    private static List<Framing> all() {
        return List.of(
                Framing.raw(),
                Framing.lines(1),
                Framing.lines(2),
                Framing.lines(2).maxWrite(1),
                Framing.delimiter(new byte[] {'\n'}, 1),
                Framing.delimiter(new byte[] {'\r', '\n'}, 1),
                Framing.fixed(1),
                Framing.fixed(2),
                Framing.lengthPrefixed(1, 1),
                Framing.lengthPrefixed(2, 1),
                Framing.lengthPrefixed(2, 2));
    }

    private static void refused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
