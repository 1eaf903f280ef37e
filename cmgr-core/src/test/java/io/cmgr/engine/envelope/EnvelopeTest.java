// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Envelope.Answers;
import io.cmgr.engine.envelope.Envelope.Ask;
import io.cmgr.engine.envelope.Envelope.Bye;
import io.cmgr.engine.envelope.Envelope.Outcome;
import io.cmgr.engine.envelope.Envelope.Subject;
import io.cmgr.engine.envelope.Envelope.ToAll;
import io.cmgr.engine.envelope.Envelope.ToOne;
import io.cmgr.engine.envelope.Envelope.ToRoom;
import io.cmgr.engine.envelope.Envelope.Told;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class EnvelopeTest {
    private static final String ORIGIN = "eu~k3f9abq7zd";
    private static final String ADDRESS = "us~0a1b2c3d4e/a17";
    private static final String ORIGIN_HEX = "0d 65757e6b336639616271377a64";
    private static final String ADDRESS_HEX = "11 75737e306131623263336434652f613137";

    private static ByteBuf hello() {
        return Unpooled.copiedBuffer("hello", UTF_8);
    }

    /** An envelope of each kind, and the bytes of version 1, which other releases read and write. */
    static Stream<Arguments> version1() {
        return Stream.of(
                Arguments.of(
                        new ToAll(7, ORIGIN, null, null, hello()),
                        "01 01 00 0000000000000007" + ORIGIN_HEX + "68656c6c6f"),
                Arguments.of(
                        new ToAll(1L << 40, ORIGIN, ADDRESS, "gold", hello()),
                        "01 01 03 0000010000000000" + ORIGIN_HEX + ADDRESS_HEX + "0004 676f6c64" + "68656c6c6f"),
                Arguments.of(
                        new ToRoom(0, ORIGIN, null, null, "map 7", hello()),
                        "01 02 00 0000000000000000" + ORIGIN_HEX + "05 6d61702037" + "68656c6c6f"),
                Arguments.of(
                        new ToRoom(0, ORIGIN, ADDRESS, null, "\u20ac", Unpooled.EMPTY_BUFFER),
                        "01 02 01 0000000000000000" + ORIGIN_HEX + ADDRESS_HEX + "03 e282ac"),
                Arguments.of(
                        new ToOne(0, ORIGIN, null, "a17", 258, hello()),
                        "01 03 00 0000000000000000" + ORIGIN_HEX + "03 613137 0000000000000102" + "68656c6c6f"),
                Arguments.of(
                        new ToOne(0, ORIGIN, "", "alice", -1, hello()),
                        "01 03 02 0000000000000000" + ORIGIN_HEX + "0000 05 616c696365 ffffffffffffffff"
                                + "68656c6c6f"),
                Arguments.of(
                        new Answers(
                                0,
                                ORIGIN,
                                List.of(
                                        new Answer(258, Outcome.DONE, ""),
                                        new Answer(3, Outcome.SLOW_CONSUMER, "full"))),
                        "01 04 00 0000000000000000" + ORIGIN_HEX
                                + "0002 0000000000000102 00 0000 0000000000000003 03 0004 66756c6c"),
                Arguments.of(
                        new Ask(8, ORIGIN, Subject.ROOM, "map 7", 258),
                        "01 05 00 0000000000000008" + ORIGIN_HEX + "00 05 6d61702037 0000000000000102"),
                Arguments.of(
                        new Ask(0, ORIGIN, Subject.ID, "alice", 258),
                        "01 05 00 0000000000000000" + ORIGIN_HEX + "01 05 616c696365 0000000000000102"),
                Arguments.of(
                        new Told(0, ORIGIN, 258, 100),
                        "01 06 00 0000000000000000" + ORIGIN_HEX + "0000000000000102 00000064"),
                Arguments.of(
                        new Alive(9, ORIGIN, true, 1_700_000_000_000L, 1000, 50, 5000, 9),
                        "01 07 04 0000000000000009" + ORIGIN_HEX
                                + "0000018bcfe56800 000003e8 00000032 00001388 0000000000000009"),
                Arguments.of(new Bye(10, ORIGIN), "01 08 00 000000000000000a" + ORIGIN_HEX));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @ParameterizedTest
    @MethodSource("version1")
    void anEnvelopeIsWrittenAsVersion1(Envelope envelope, String hex) {
        assertArrayEquals(bytes(hex), envelope.bytes());
    }

    @ParameterizedTest
    @MethodSource("version1")
    void version1IsRead(Envelope envelope, String hex) throws Exception {
        assertEquals(envelope, Envelope.read(bytes(hex)));
    }

    @ParameterizedTest
    @MethodSource("version1")
    void aNumberCanBeSetInWhatIsWritten(Envelope envelope, String hex) throws Exception {
        byte[] message = bytes(hex);
        Envelope.number(message, 0x0102030405060708L);
        assertEquals(0x0102030405060708L, Envelope.read(message).seq());
        Envelope.number(message, envelope.seq());
        assertEquals(envelope, Envelope.read(message));
    }

    /** A payload may have any length, so an envelope with one may lose its last bytes unnoticed. */
    @ParameterizedTest
    @MethodSource("version1")
    void aCutEnvelopeIsMalformed(Envelope envelope, String hex) {
        byte[] message = bytes(hex);
        int payload = hex.endsWith("68656c6c6f") ? "hello".length() : 0;
        for (int length = 0; length < message.length - payload; length++) {
            assertMalformed(Arrays.copyOf(message, length));
        }
    }

    @ParameterizedTest
    @MethodSource("version1")
    void anotherVersionIsMalformed(Envelope envelope, String hex) {
        for (int version : new int[] {0, 2, 255}) {
            assertMalformed(with(bytes(hex), 0, version), "version: " + version);
        }
    }

    @ParameterizedTest
    @MethodSource("version1")
    void anUnknownKindIsMalformed(Envelope envelope, String hex) {
        for (int kind : new int[] {0, 9, 255}) {
            assertMalformed(with(bytes(hex), 1, kind), "kind: " + kind);
        }
    }

    @ParameterizedTest
    @MethodSource("version1")
    void anUnknownFlagIsMalformed(Envelope envelope, String hex) {
        byte[] message = bytes(hex);
        for (int flag = 8; flag < 256; flag *= 2) {
            assertMalformed(with(message, 2, message[2] | flag), "flags");
        }
    }

    @Test
    void aFlagOfAnotherKindIsMalformed() {
        assertMalformed(with(new Bye(1, ORIGIN).bytes(), 2, Kind.PLEASE_ANSWER), "flags of BYE: 4");
        assertMalformed(with(new ToOne(0, ORIGIN, null, "a1", 1, hello()).bytes(), 2, Kind.EXCEPT), "flags");
        assertMalformed(with(new Told(0, ORIGIN, 1, 1).bytes(), 2, Kind.LATEST), "flags");
    }

    @Test
    void whatFollowsTheLastFieldIsMalformed() {
        for (Envelope envelope : List.of(
                new Answers(0, ORIGIN, List.of()),
                new Ask(0, ORIGIN, Subject.ID, "alice", 1),
                new Told(0, ORIGIN, 1, 1),
                new Alive(1, ORIGIN, false, 0, 0, 0, 1, 1),
                new Bye(1, ORIGIN))) {
            byte[] message = envelope.bytes();
            assertMalformed(Arrays.copyOf(message, message.length + 1), "1 bytes too many");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "eu",
                "eu~k3f9abq7z",
                "e.u~k3f9abq7zd",
                "e>~k3f9abq7zd",
                "\u00fcu~k3f9abq7zd",
                "eu~K3F9ABQ7ZD"
            })
    void anOriginThatIsNoNodeIsMalformed(String origin) {
        assertMalformed(new Bye(1, origin).bytes(), "origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a17", "*/alice", "us~0a1b2c3d4e/", "us~0a1b2c3d4e/a/b"})
    void anExceptionThatIsNoAddressIsMalformed(String except) {
        assertMalformed(new ToAll(1, ORIGIN, except, null, hello()).bytes(), "excepted address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ">", "a b", "\u202e", "a/b", "\0"})
    void anIdThatNoSessionCanHaveIsMalformed(String id) {
        assertMalformed(new ToOne(0, ORIGIN, null, id, 1, hello()).bytes(), "id");
        assertMalformed(new Ask(0, ORIGIN, Subject.ID, id, 1).bytes(), "id");
    }

    @Test
    void aNameThatIsTooLongOrNoTextIsMalformed() {
        assertMalformed(new ToRoom(0, ORIGIN, null, null, "", hello()).bytes(), "room: 0 bytes are not 1 to 64");
        assertMalformed(new ToRoom(0, ORIGIN, null, null, "x".repeat(65), hello()).bytes(), "room: 65 bytes");
        assertMalformed(new ToAll(1, ORIGIN, null, "x".repeat(257), hello()).bytes(), "key: 257 bytes");
        byte[] room = new ToRoom(0, ORIGIN, null, null, "x", hello()).bytes();
        assertMalformed(with(room, room.length - 6, 0xFF), "room is not UTF-8");
    }

    @Test
    void numbersOutOfTheirRangeAreMalformed() {
        assertMalformed(new Bye(-1, ORIGIN).bytes(), "seq: -1 is negative");
        assertMalformed(new Told(0, ORIGIN, 1, -5).bytes(), "count: -5 is negative");
        assertMalformed(new Alive(1, ORIGIN, false, 0, -1, 0, 1, 1).bytes(), "sessions");
        assertMalformed(new Alive(1, ORIGIN, false, 0, 0, -1, 1, 1).bytes(), "rooms");
        assertMalformed(new Alive(1, ORIGIN, false, 0, 0, 0, 0, 1).bytes(), "interval: 0 ms");
        assertMalformed(new Alive(1, ORIGIN, false, 0, 0, 0, Envelope.MAX_INTERVAL + 1, 1).bytes(), "interval");
        assertMalformed(new Alive(1, ORIGIN, false, 0, 0, 0, 1, -1).bytes(), "count");
        byte[] answers = new Answers(0, ORIGIN, List.of(new Answer(1, Outcome.DONE, ""))).bytes();
        assertMalformed(with(answers, answers.length - 3, Outcome.values().length), "outcome: 7");
        assertMalformed(with(answers, answers.length - 13, 0xFF), "answers: 65281 in 11 bytes");
        byte[] ask = new Ask(0, ORIGIN, Subject.ID, "x", 1).bytes();
        assertMalformed(with(ask, ask.length - 11, 2), "subject: 2");
    }

    @Test
    void aPayloadIsAViewOfTheMessage() throws Exception {
        byte[] message = new ToRoom(0, ORIGIN, null, null, "lobby", hello()).bytes();
        ByteBuf payload = assertInstanceOf(ToRoom.class, Envelope.read(message)).payload();
        assertSame(message, payload.array());
        assertEquals(message.length - 5, payload.arrayOffset() + payload.readerIndex());
        assertEquals(5, payload.readableBytes());
    }

    @Test
    void aPayloadIsCopiedAndNotConsumed() throws Exception {
        ByteBuf payload = Unpooled.copiedBuffer("..hello..", UTF_8).setIndex(2, 7);
        byte[] message = new ToAll(0, ORIGIN, null, null, payload).bytes();
        assertEquals(5, payload.readableBytes());
        payload.setByte(2, 'j');
        assertEquals(
                hello(), assertInstanceOf(ToAll.class, Envelope.read(message)).payload());
    }

    @Test
    void theTextOfAnAnswerIsShortAndPrintable() throws Exception {
        Answer answer = new Answer(1, Outcome.FAILED, "\u202e\ud83d" + "\u20ac".repeat(1000));
        assertEquals("??" + "\u20ac".repeat(254) + "...", answer.text());
        byte[] message = new Answers(0, ORIGIN, List.of(answer)).bytes();
        assertEquals(
                List.of(answer),
                assertInstanceOf(Answers.class, Envelope.read(message)).answers());
    }

    @Test
    void anAnswerHasNoTextThatCouldForgeALine() throws Exception {
        byte[] message = new Answers(0, ORIGIN, List.of(new Answer(1, Outcome.FAILED, "one line"))).bytes();
        byte[] forged = with(message, message.length - 5, '\n');
        assertEquals(
                "one?line",
                assertInstanceOf(Answers.class, Envelope.read(forged))
                        .answers()
                        .get(0)
                        .text());
    }

    @Test
    void aBurstOfAnswersIsOneMessage() throws Exception {
        List<Answer> most = Collections.nCopies(Answers.MAX, new Answer(1, Outcome.DONE, ""));
        byte[] message = new Answers(0, ORIGIN, most).bytes();
        assertEquals(
                most, assertInstanceOf(Answers.class, Envelope.read(message)).answers());
        List<Answer> tooMany = Collections.nCopies(Answers.MAX + 1, most.get(0));
        assertThrows(IllegalArgumentException.class, () -> new Answers(0, ORIGIN, tooMany));
    }

    @Test
    void whatDoesNotFitItsLengthIsNotWritten() {
        assertThrows(IllegalArgumentException.class, () -> new Bye(1, "x".repeat(256)).bytes());
        assertThrows(IllegalArgumentException.class, () -> new Bye(1, "\ud83d").bytes());
    }

    @Test
    void everyKindIsTested() {
        Set<Integer> kinds = new TreeSet<>();
        version1().forEach(arguments -> kinds.add((int) ((Envelope) arguments.get()[0]).bytes()[1]));
        assertEquals(Kind.values().length, kinds.size());
    }

    private static byte[] with(byte[] message, int at, int value) {
        byte[] changed = message.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static void assertMalformed(byte[] message) {
        assertThrows(MalformedEnvelopeException.class, () -> Envelope.read(message));
    }

    private static void assertMalformed(byte[] message, String why) {
        String text = assertThrows(MalformedEnvelopeException.class, () -> Envelope.read(message))
                .getMessage();
        assertTrue(text.startsWith(why), text);
    }
}
