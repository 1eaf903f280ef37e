// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Framing;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class MessageEncoderTest {
    private static final int LARGE = MessageEncoder.MAX_COPIED_BYTES + 1;

    private final ByteBufAllocator alloc = ByteBufAllocator.DEFAULT;

    @Test
    void eachFramingAddsItsOwn() {
        assertEquals("abc\n", encoded(Framing.lines(3), "abc"));
        assertEquals("\n", encoded(Framing.lines(3), ""));
        assertEquals("abc\r\n", encoded(Framing.lines(4), "abc\r"));
        assertEquals("abc--", encoded(delimiter("--", 3), "abc"));
        assertEquals("abc", encoded(Framing.fixed(3), "abc"));
        assertEquals("\3abc", encoded(Framing.lengthPrefixed(1, 3), "abc"));
        assertEquals("\0\0", encoded(Framing.lengthPrefixed(2, 3), ""));
        assertEquals("\0\0\3abc", encoded(Framing.lengthPrefixed(3, 3), "abc"));
        assertEquals("\0\0\0\3abc", encoded(Framing.lengthPrefixed(4, 3), "abc"));
        assertEquals("\0\0\0\0\0\0\0\3abc", encoded(Framing.lengthPrefixed(8, 3), "abc"));
        assertEquals("abc\n", encoded(Framing.raw(), "abc\n"));
    }

    @Test
    void theHeaderIsUnsignedAndBigEndian() {
        String large = "x".repeat(0x90a0);
        assertEquals("\220\240" + large, encoded(Framing.lengthPrefixed(2, 0xffff), large));
        assertEquals(
                "\377" + large.substring(0, 255), encoded(Framing.lengthPrefixed(1, 255), large.substring(0, 255)));
    }

    @Test
    void whatDoesNotFitIsRefusedAndReleased() {
        refused("message: 4 bytes do not fit lines(3)", Framing.lines(3), "abcd");
        refused("message: 4 bytes do not fit delimiter(2d, 3)", delimiter("-", 3), "abcd");
        refused("message: 4 bytes do not fit lengthPrefixed(4, 3)", Framing.lengthPrefixed(4, 3), "abcd");
        refused("message: 4 bytes do not fit fixed(3)", Framing.fixed(3), "abcd");
        refused("message: 2 bytes do not fit fixed(3)", Framing.fixed(3), "ab");
        refused("message: 0 bytes do not fit fixed(3)", Framing.fixed(3), "");
    }

    @Test
    void aBytesPlaceCountsFromTheBeginningOfTheMessage() {
        ByteBuf payload = payload("xxa\nb").skipBytes(2);
        MessageEncoder encoder = MessageEncoder.of(Framing.lines(9));
        var error = assertThrows(IllegalArgumentException.class, () -> encoder.encode(payload, alloc));
        assertEquals("message: the delimiter of lines(9) ends inside, with byte 1", error.getMessage());
    }

    @Test
    void whatWouldArriveAsMoreThanOneMessageIsRefusedAndReleased() {
        refused("message: the delimiter of lines(9) ends inside, with byte 1", Framing.lines(9), "a\nb");
        refused("message: the delimiter of delimiter(6161, 9) ends inside, with byte 2", delimiter("aa", 9), "xaa");
        refused(
                "message: its last bytes and the delimiter of delimiter(6161, 9) behind it would end it early",
                delimiter("aa", 9),
                "xa");
        assertEquals("a-a--", encoded(delimiter("--", 3), "a-a"));
        assertEquals("aaaab", encoded(delimiter("aab", 3), "aa"));
    }

    @Test
    void onlyTheReadableBytesAreTheMessage() {
        for (int size : new int[] {1, LARGE}) {
            ByteBuf payload = direct(size + 2).skipBytes(1);
            payload.writerIndex(payload.writerIndex() - 1);
            ByteBuf framed = MessageEncoder.of(Framing.lengthPrefixed(4, LARGE)).encode(payload, alloc);
            assertEquals(4 + size, framed.readableBytes());
            assertEquals(size, framed.getInt(0));
            framed.release();
        }
    }

    @Test
    void aLargeDirectPayloadIsNotCopied() {
        for (Framing framing : new Framing[] {Framing.lines(LARGE), Framing.lengthPrefixed(4, LARGE)}) {
            ByteBuf payload = direct(LARGE);
            ByteBuf framed = MessageEncoder.of(framing).encode(payload, alloc);
            assertTrue(framed instanceof CompositeByteBuf && framed.isDirect());
            assertEquals(1, payload.refCnt());
            String added = framing.kind() == Framing.Kind.LINES ? "" : "\0\0\20\1";
            String behind = framing.kind() == Framing.Kind.LINES ? "\n" : "";
            assertEquals(added + "x".repeat(LARGE) + behind, framed.toString(ISO_8859_1));
            framed.release();
            assertEquals(0, payload.refCnt());
        }
    }

    @Test
    void whatTheChannelWouldCopyOrWhatIsSmallBecomesOneDirectBuffer() {
        IntFunction<ByteBuf> heap = size -> alloc.heapBuffer(size).writeZero(size);
        for (ByteBuf payload : new ByteBuf[] {heap.apply(LARGE), direct(LARGE - 1)}) {
            ByteBuf framed = MessageEncoder.of(Framing.lines(LARGE)).encode(payload, alloc);
            assertTrue(framed.isDirect());
            assertEquals(1, framed.nioBufferCount());
            assertEquals(0, payload.refCnt());
            framed.release();
        }
    }

    @Test
    void whatNeedsNothingIsPassedOn() {
        for (Framing framing : new Framing[] {Framing.raw(), Framing.fixed(3)}) {
            ByteBuf payload = direct(3);
            assertSame(payload, MessageEncoder.of(framing).encode(payload, alloc));
            assertEquals(1, payload.refCnt());
            payload.release();
        }
    }

    @Test
    void aPayloadIsReleasedIfThereIsNoMemoryForItsFrame() {
        ByteBuf payload = direct(3);
        MessageEncoder encoder = MessageEncoder.of(Framing.lines(3));
        assertThrows(OutOfMemoryError.class, () -> encoder.encode(payload, new Exhausted()));
        assertEquals(0, payload.refCnt());
    }

    private ByteBuf direct(int size) {
        return alloc.directBuffer(size).writeBytes("x".repeat(size).getBytes(ISO_8859_1));
    }

    private String encoded(Framing framing, String message) {
        ByteBuf framed = MessageEncoder.of(framing).encode(payload(message), alloc);
        String text = framed.toString(ISO_8859_1);
        framed.release();
        return text;
    }

    @Test
    void aPayloadIsReleasedIfItCannotEvenBeLookedAt() {
        ByteBuf payload = new UnpooledHeapByteBuf(UnpooledByteBufAllocator.DEFAULT, 3, 3) {
            @Override
            public int indexOf(int from, int to, byte value) {
                throw new StackOverflowError();
            }
        };
        MessageEncoder encoder = MessageEncoder.of(Framing.lines(3));
        assertThrows(StackOverflowError.class, () -> encoder.encode(payload.writeZero(3), alloc));
        assertEquals(0, payload.refCnt());
    }

    private void refused(String why, Framing framing, String message) {
        ByteBuf payload = payload(message);
        MessageEncoder encoder = MessageEncoder.of(framing);
        var error = assertThrows(IllegalArgumentException.class, () -> encoder.encode(payload, alloc));
        assertEquals(why, error.getMessage());
        assertEquals(0, payload.refCnt());
    }

    private ByteBuf payload(String message) {
        return alloc.buffer().writeBytes(message.getBytes(ISO_8859_1));
    }

    private static Framing delimiter(String delimiter, int max) {
        return Framing.delimiter(delimiter.getBytes(ISO_8859_1), max);
    }

    private static final class Exhausted extends AbstractByteBufAllocator {
        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("heap");
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            throw new OutOfMemoryError("direct");
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
