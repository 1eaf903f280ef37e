// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.Answers;
import io.cmgr.engine.envelope.Envelope.ToRoom;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The longest texts, and the largest numbers. */
@ExtendWith(NoLeaks.class)
class EnvelopeBoundsTest {
    private static final String NODE = "us~k3f9abq7zd";

    @Test
    void theLongestNameAndTheLongestKeyAreRead() throws Exception {
        String room = "x".repeat(Envelope.MAX_NAME);
        String key = "k".repeat(Envelope.MAX_KEY);
        ToRoom sent = new ToRoom(0, NODE, null, key, room, Unpooled.EMPTY_BUFFER);
        assertEquals(sent, Envelope.read(sent.bytes()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Envelope.MAX_INTERVAL})
    void aSignOfLifeAsksForAnAnswerOnlyIfItSaysSo(int interval) throws Exception {
        for (boolean please : new boolean[] {false, true}) {
            Alive sent = new Alive(0, NODE, please, 1, 2, 3, interval, 4);
            assertEquals(sent, Envelope.read(sent.bytes()));
        }
    }

    @Test
    void answersThatCannotBeThereAreRefusedBeforeAnythingIsAllocatedForThem() {
        byte[] message = new Answers(0, NODE, List.of()).bytes();
        message[message.length - 1] = 1;
        assertEquals(
                "answers: 1 in 0 bytes",
                assertThrows(MalformedEnvelopeException.class, () -> Envelope.read(message))
                        .getMessage());
    }

    @Test
    void whatIsWrittenFitsTheBytesOfItsLength() {
        assertEquals(256, EnvelopeWriter.sizeOfText1("x".repeat(255)));
        assertEquals(65537, EnvelopeWriter.sizeOfText2("x".repeat(65535)));
        assertRefused("text: 256 bytes are more than 255", "x".repeat(256));
        assertRefused("text has an unpaired surrogate", "\ud83d");
    }

    private static void assertRefused(String why, String text) {
        assertEquals(
                why,
                assertThrows(IllegalArgumentException.class, () -> EnvelopeWriter.sizeOfText1(text))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "\ud83d\ude00", "\ud83d\ude00b"})
    void theLengthIsThatOfTheJdk(String text) {
        assertEquals(text.getBytes(UTF_8).length, Utf8.length(text));
        assertEquals(2 * text.getBytes(UTF_8).length, Utf8.length(text + text));
    }
}
