// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BytePatternTest {
    private static final int LONG = 200_000;

    private final BytePattern pattern = BytePattern.binary();

    private ByteBuf copy(long position, int length) {
        ByteBuf copy = Unpooled.buffer(length);
        pattern.copy(position, length, copy);
        return copy;
    }

    @Test
    void whatWasTakenFromAPositionMatchesThere() {
        for (long position : new long[] {0, 1, 65_520, 65_521, 1L << 40}) {
            assertEquals(LONG, pattern.matching(position, copy(position, LONG), 0, LONG));
        }
    }

    @Test
    void slicesFollowOnEachOther() {
        long position = 12_345;
        while (position < LONG) {
            ByteBuf slice = pattern.slice(position, LONG - position);
            assertEquals(
                    slice.readableBytes(),
                    pattern.matching(position, slice, slice.readerIndex(), slice.readableBytes()));
            position += slice.readableBytes();
            slice.release();
        }
    }

    @Test
    void aChangedByteIsFoundWhereItIs() {
        for (int wrong : new int[] {0, 1, 65_521, LONG - 1}) {
            ByteBuf data = copy(7, LONG);
            data.setByte(wrong, ~data.getByte(wrong));
            assertEquals(wrong, pattern.matching(7, data, 0, LONG));
        }
    }

    @Test
    void bytesThatHaveMovedDoNotMatch() {
        for (int by = 1; by < 1000; by++) {
            assertTrue(pattern.matching(by, copy(0, 64), 0, 64) < 64, "by " + by);
        }
    }

    @Test
    void theTextHasNeitherMarksNorLineEnds() {
        ByteBuf text = Unpooled.buffer(LONG);
        BytePattern.text().copy(0, LONG, text);
        assertEquals(-1, text.forEachByte(next -> Character.isLetterOrDigit(next)));
    }
}
