// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Framing;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What all framings have in common, shown on the messages "abc" and "def". */
@ExtendWith(NoLeaks.class)
class MessageDecoderTest {
    private static final String END = "ChannelInputShutdownEvent";

    /** Framing, the two messages in it, and something that is too long. */
    static Stream<Arguments> framings() {
        return Stream.of(
                Arguments.of(Framing.lines(3), "abc\ndef\r\n", "long"),
                Arguments.of(Framing.delimiter("--".getBytes(ISO_8859_1), 3), "abc--def--", "long"),
                Arguments.of(Framing.fixed(3), "abcdef", null),
                Arguments.of(Framing.lengthPrefixed(1, 3), "\3abc\3def", "\4"),
                Arguments.of(Framing.lengthPrefixed(2, 3), "\0\3abc\0\3def", "\0\4"),
                Arguments.of(Framing.lengthPrefixed(3, 3), "\0\0\3abc\0\0\3def", "\1\0\3"),
                Arguments.of(Framing.lengthPrefixed(4, 3), "\0\0\0\3abc\0\0\0\3def", "\377\0\0\3"),
                Arguments.of(
                        Framing.lengthPrefixed(8, 3),
                        "\0\0\0\0\0\0\0\3abc\0\0\0\0\0\0\0\3def",
                        "\377\377\377\377\377\377\377\377"));
    }

    @ParameterizedTest
    @MethodSource("framings")
    void messagesComeOneByOneHoweverTheyAreSliced(Framing framing, String two) {
        Decoding decoding = new Decoding(framing);
        assertEquals(List.of("abc", "def"), decoding.feed(two).output());
        assertEquals(List.of("abc", "def"), decoding.feedByteByByte(two).output());
        for (int cut = 1; cut < two.length(); cut++) {
            decoding.feed(two.substring(0, cut)).feed(two.substring(cut));
            assertEquals(List.of("abc", "def"), decoding.output(), "cut at " + cut);
        }
        decoding.close();
    }

    @ParameterizedTest
    @MethodSource("framings")
    void whatIsTooLongFailsAtOnceAfterTheMessagesBeforeItAndIsTheLastThingHeard(
            Framing framing, String two, String tooLong) {
        if (tooLong == null) {
            return;
        }
        String error = "a message is longer than " + framing + " allows";
        Decoding atOnce = new Decoding(framing);
        assertEquals(
                List.of("abc", "def", error), atOnce.feed(two + tooLong + two).output());
        assertEquals(List.of(END), atOnce.feed(two).feed(tooLong).endInput().output());
        atOnce.close();

        Decoding slowly = new Decoding(framing);
        slowly.feedByteByByte(tooLong.substring(0, tooLong.length() - 1));
        assertEquals(List.of(), slowly.output());
        slowly.feedByteByByte(tooLong.substring(tooLong.length() - 1));
        assertEquals(List.of(error), slowly.output());
        assertEquals(List.of(END), slowly.feedByteByByte("\n" + two).endInput().output());
        slowly.close();
    }

    @ParameterizedTest
    @MethodSource("framings")
    void anUnfinishedMessageIsNamedOnceBeforeTheEndOfInput(Framing framing, String two) {
        for (int missing = 1; missing < two.length(); missing++) {
            Decoding decoding = new Decoding(framing);
            decoding.feed(two.substring(0, two.length() - missing));
            int complete = decoding.output().size();
            int first = two.indexOf("abc") + "abc".length() + framing.delimiter().length;
            int unfinished = two.length() - missing - complete * first;
            String error = "the input ended in an unfinished message of " + unfinished + " bytes";
            assertEquals(
                    unfinished == 0 ? List.of(END) : List.of(error, END),
                    decoding.endInput().output());
            decoding.close();
            assertEquals(List.of(), decoding.output());
        }
    }

    @Test
    void aChannelThatClosesInsideAMessageNamesItToo() {
        Decoding decoding = new Decoding(Framing.lines(10));
        decoding.feed("abc\nde").close();
        assertEquals(List.of("abc", "the input ended in an unfinished message of 2 bytes"), decoding.output());
    }

    @Test
    void nothingIsKeptAfterAnError() {
        Decoding decoding = new Decoding(Framing.lines(1));
        for (String bytes : List.of("too long", "\nb")) {
            ByteBuf arrived = Unpooled.copiedBuffer(bytes, ISO_8859_1);
            decoding.feed(arrived.retain());
            assertEquals(1, arrived.refCnt());
            arrived.release();
        }
        decoding.close();
    }

    @ParameterizedTest
    @CsvSource({"1, 255", "2, 65535", "3, 16777215"})
    void aHeaderIsUnsigned(int headerBytes, int max) {
        Decoding decoding = new Decoding(Framing.lengthPrefixed(headerBytes, max));
        assertEquals(List.of(), decoding.feed("\377".repeat(headerBytes)).output());
        String message = "x".repeat(max);
        assertEquals(List.of(message), decoding.feed(message).output());
        decoding.close();
    }

    @Test
    void nothingIsAllocatedFromADeclaredLength() {
        Decoding decoding = new Decoding(Framing.lengthPrefixed(4, Integer.MAX_VALUE - 4));
        decoding.feed("\177\377\377\373").feed("a");
        assertEquals(
                List.of("the input ended in an unfinished message of 5 bytes", END),
                decoding.endInput().output());
        decoding.close();
    }

    @Test
    void pausedReadsStayPausedInsideAMessage() {
        AtomicInteger reads = new AtomicInteger();
        Decoding decoding = new Decoding(Framing.lines(10));
        decoding.channel().pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void read(ChannelHandlerContext ctx) {
                reads.incrementAndGet();
            }
        });
        decoding.channel().config().setAutoRead(false);
        decoding.feed("abc");
        assertEquals(0, reads.get());
        decoding.close();
    }

    @Test
    void aTlsStreamThatEndsInAMessageSaysSoUnlessItWasCut() {
        for (boolean cut : new boolean[] {false, true}) {
            Decoding decoding = new Decoding(Framing.lines(10)).feed("abc");
            SslCloseCompletionEvent end =
                    cut ? new SslCloseCompletionEvent(new ClosedChannelException()) : SslCloseCompletionEvent.SUCCESS;
            decoding.channel().pipeline().fireUserEventTriggered(end);
            String event = "SslCloseCompletionEvent";
            assertEquals(
                    cut ? List.of(event) : List.of("the input ended in an unfinished message of 3 bytes", event),
                    decoding.output());
            decoding.close();
        }
    }

    @Test
    void itTellsWhetherMoreHasComeBehindAMessage() {
        Decoding decoding = new Decoding(Framing.lines(10));
        MessageDecoder decoder = decoding.channel().pipeline().get(MessageDecoder.class);
        decoding.feed("abc\n");
        assertFalse(decoder.hasMore());
        decoding.feed("d");
        assertTrue(decoder.hasMore());
        decoding.close();
    }

    @Test
    void rawBytesNeedNoDecoder() {
        assertThrows(IllegalArgumentException.class, () -> MessageDecoder.of(Framing.raw()));
    }
}
