// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class SyslogDecoderTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new SyslogDecoder());

    private void receive(String text) {
        channel.writeInbound(Unpooled.wrappedBuffer(text.getBytes(UTF_8)));
    }

    /** The texts of all messages that have come out since the last call. */
    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (SyslogMessage message = channel.readInbound(); message != null; message = channel.readInbound()) {
            texts.add(message.text());
        }
        return texts;
    }

    private String breach(String text) {
        String told = assertThrows(DecoderException.class, () -> receive(text)).getMessage();
        channel.finish(); // must find nothing that it could decode
        return told;
    }

    @Test
    void bothFramingsMayBeMixedAndSplitAtEveryByte() {
        byte[] stream = "<34>line\n8 <34>four13 <34>two\nlines<34>with CRLF\r\n6 <34>\u00e9<34>last\n".getBytes(UTF_8);
        List<String> expected = List.of("line", "four", "two\nlines", "with CRLF", "\u00e9", "last");
        for (int split = 0; split <= stream.length; split++) {
            channel.writeInbound(
                    Unpooled.copiedBuffer(stream, 0, split),
                    Unpooled.copiedBuffer(stream, split, stream.length - split));
            assertEquals(expected, texts(), "split at " + split);
        }
        for (byte one : stream) {
            channel.writeInbound(Unpooled.copiedBuffer(new byte[] {one}));
        }
        assertEquals(expected, texts(), "byte by byte");
        channel.finish();
        assertEquals(List.of(), texts());
    }

    @Test
    void emptyLinesAreNoMessages() {
        receive("\n\r\n\n<34>one\n\n\n8 <34>four\n\n");
        assertEquals(List.of("one", "four"), texts());
        channel.finish();
        assertEquals(List.of(), texts());
    }

    @Test
    void theEndOfTheInputEndsALine() {
        receive("<34>one\n<34>two");
        assertEquals(List.of("one"), texts());
        channel.finish();
        assertEquals(List.of("two"), texts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"9 <34>four", "9 ", "9"})
    void theEndOfTheInputWithinACountedMessageIsABreach(String unfinished) {
        receive(unfinished);
        DecoderException breach = assertThrows(DecoderException.class, channel::finish);
        assertEquals("the input has ended within a counted message", breach.getMessage());
        assertEquals(List.of(), texts());
    }

    @Test
    void aCountThatIsTooSmallIsFoundAtTheNextMessage() {
        assertEquals("a message begins with a count or <, not with 0x72", breach("7 <34>four9 <34>hello"));
        assertEquals(List.of("fou"), texts());
    }

    @ParameterizedTest
    @CsvSource({
        "-5 <34>x, 0x2d",
        "0 <34>, 0x30",
        "hello, 0x68",
        "' <34>x', 0x20",
        "'\0<34>', 0x00",
        "'\ufeff<34>', 0xef"
    })
    void whatBeginsWithNeitherACountNorAnAngleIsABreach(String text, String found) {
        assertEquals("a message begins with a count or <, not with " + found, breach(text));
    }

    @ParameterizedTest
    @CsvSource({"12<34>x, 0x3c", "12x, 0x78", "'12\n', 0x0a"})
    void aCountEndsWithASpace(String text, String found) {
        assertEquals("a count ends with a space, not with " + found, breach(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8193 ", "8193", "99999999999999999999999999999 <34>x", "4294967301 <34>x"})
    void aCountThatIsTooLargeIsABreachAtOnce(String text) {
        assertEquals("a message is longer than 8192 bytes", breach(text));
    }

    @Test
    void theLongestMessageFitsInBothFramings() {
        String text = "x".repeat(SyslogDecoder.MAX_BYTES - 4);
        receive("<34>" + text);
        receive("\n8192 <34>" + text);
        assertEquals(List.of(text, text), texts());
        channel.finish();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n"})
    void aLineThatIsTooLongIsABreachAlsoBeforeItsEnd(String end) {
        String line = "<34>" + "x".repeat(SyslogDecoder.MAX_BYTES - 3);
        assertEquals("a message is longer than 8192 bytes", breach(line + end));
    }

    @Test
    void nothingIsDecodedBehindABreach() {
        breach("?<34>behind\n8 <34>four");
        assertEquals(List.of(), texts());
    }
}
