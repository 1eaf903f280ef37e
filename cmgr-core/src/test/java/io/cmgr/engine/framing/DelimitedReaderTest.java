// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Framing;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class DelimitedReaderTest {
    private Decoding decoding;

    @AfterEach
    void close() {
        if (decoding != null) {
            decoding.close();
        }
    }

    @Test
    void aLineEndsWithLfOrCrLfAndAnEmptyOneIsAMessage() {
        assertEquals(
                List.of("a", "", "b", "", "c"),
                lines(5).feed("a\n\nb\r\n\r\nc\n").output());
    }

    @Test
    void onlyTheCarriageReturnBeforeTheLineFeedIsTakenOff() {
        assertEquals(List.of("\ra\rb\r"), lines(5).feed("\ra\rb\r\r\n").output());
    }

    @Test
    void aLineOfTheLargestLengthMayEndInPieces() {
        assertEquals(
                List.of("abcde", "abcde"),
                lines(5).feedByteByByte("abcde\r\nabcde\n").output());
    }

    @Test
    void aCarriageReturnThatEndsNoLineCounts() {
        String error = "a message is longer than lines(5) allows";
        assertEquals(List.of(), lines(5).feedByteByByte("abcde\r").output());
        assertEquals(List.of(error), decoding.feed("x").output());
        decoding.close();
        assertEquals(List.of(), lines(5).feedByteByByte("abcd\r\r").output());
        assertEquals(List.of("abcd\r"), decoding.feed("\n").output());
        assertEquals(List.of(), decoding.feedByteByByte("abcd\r\r").output());
        assertEquals(List.of(error), decoding.feed("\r").output());
    }

    @Test
    void aDelimiterIsFoundBehindABeginningOfItself() {
        assertEquals(
                List.of("a", "aa"),
                delimiter("aab", 9).feedByteByByte("aaabaaaab").output());
        assertEquals(List.of("a", "aa"), decoding.feed("aaabaaaab").output());
    }

    @Test
    void theFirstDelimiterEndsTheMessage() {
        assertEquals(
                List.of("", "", ""), delimiter("aa", 1).feedByteByByte("aaaaaa").output());
    }

    @Test
    void aMessageOfTheLargestLengthMayBeFollowedByAnyBeginningOfItsDelimiter() {
        assertEquals(List.of(), delimiter("-=-=!", 2).feedByteByByte("ab-=-=").output());
        assertEquals(List.of("ab"), decoding.feed("!").output());
        assertEquals(List.of("-="), decoding.feedByteByByte("-=-=-=!").output());
        assertEquals(List.of(), decoding.feedByteByByte("-=-=-=").output());
        String error = "a message is longer than delimiter(2d3d2d3d21, 2) allows";
        assertEquals(List.of(error), decoding.feed("?").output());
    }

    @Test
    void bytesThatCanNoLongerBeginTheDelimiterCountAtOnce() {
        assertEquals(List.of(), delimiter("-=-=!", 2).feedByteByByte("ab-=-=").output());
        assertEquals(1, decoding.feed("-").output().size(), "the first four now belong to the message");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "aaab", "xaaaaaaa", "aaaaaaaaaaaaaaab"})
    void everyByteIsLookedAtAFewTimesHoweverItComes(String delimiter) {
        int bytes = 100_000;
        DelimitedReader reader = new DelimitedReader(
                delimiter.isEmpty() ? Framing.lines(bytes) : Framing.delimiter(delimiter.getBytes(ISO_8859_1), bytes));
        CountedBuffer arrived = new CountedBuffer(2 * bytes);
        for (int i = 0; i < bytes; i++) {
            arrived.writeByte('a');
            reader.next(arrived);
        }
        assertTrue(arrived.looks <= 2L * bytes, arrived.looks + " looks");
        arrived.release();
    }

    private Decoding lines(int max) {
        decoding = new Decoding(Framing.lines(max));
        return decoding;
    }

    private Decoding delimiter(String delimiter, int max) {
        decoding = new Decoding(Framing.delimiter(delimiter.getBytes(ISO_8859_1), max));
        return decoding;
    }

    /** Counts the bytes that are read, whether one by one or eight at a time. */
    private static final class CountedBuffer extends UnpooledHeapByteBuf {
        private long looks;

        CountedBuffer(int capacity) {
            super(UnpooledByteBufAllocator.DEFAULT, capacity, capacity);
        }

        @Override
        protected byte _getByte(int index) {
            looks++;
            return super._getByte(index);
        }

        @Override
        protected long _getLong(int index) {
            looks += Long.BYTES;
            return super._getLong(index);
        }

        @Override
        protected long _getLongLE(int index) {
            looks += Long.BYTES;
            return super._getLongLE(index);
        }
    }
}
