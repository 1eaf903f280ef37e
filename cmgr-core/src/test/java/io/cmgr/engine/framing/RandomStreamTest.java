// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.config.Framing;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random messages and random bytes in random slices, against a model; {@code -Dcmgr.seed=…} repeats a failure. */
@ExtendWith(NoLeaks.class)
class RandomStreamTest {
    private static final int MAX = 6;
    private static final int RUNS = 300;

    private final long seed = Long.getLong("cmgr.seed", System.nanoTime());
    private final Random random = new Random(seed);

    static Stream<Framing> framings() {
        return Stream.of(
                Framing.lines(MAX),
                delimiter("\r\n"),
                delimiter("aab"),
                delimiter("aba"),
                delimiter("aa"),
                Framing.fixed(MAX),
                Framing.lengthPrefixed(1, MAX),
                Framing.lengthPrefixed(2, MAX),
                Framing.lengthPrefixed(3, MAX),
                Framing.lengthPrefixed(4, MAX),
                Framing.lengthPrefixed(8, MAX));
    }

    @ParameterizedTest
    @MethodSource("framings")
    void whatIsEncodedIsDecodedInAnySlicing(Framing framing) {
        for (int run = 0; run < RUNS; run++) {
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String message = text(framing.kind() == Framing.Kind.FIXED ? MAX : random.nextInt(MAX + 1));
                if (isOneMessage(framing, message)) {
                    stream.writeBytes(encode(framing, message));
                    expected.add(framing.kind() == Framing.Kind.LINES ? withoutEnd(message) : message);
                } else {
                    assertThrows(IllegalArgumentException.class, () -> encode(framing, message), message);
                }
            }
            expected.add("ChannelInputShutdownEvent");
            assertEquals(expected, Decoding.of(framing, stream.toByteArray(), random, 1 + run % 9), failure());
        }
    }

    @ParameterizedTest
    @MethodSource("framings")
    void randomBytesMeanTheSameInAnySlicing(Framing framing) {
        for (int run = 0; run < RUNS; run++) {
            byte[] stream = text(random.nextInt(60)).getBytes(ISO_8859_1);
            List<String> byteByByte = Decoding.of(framing, stream, random, 1);
            assertEquals(byteByByte, Decoding.of(framing, stream, random, 9), failure());
            if (framing.delimiter().length > 0) {
                assertEquals(model(framing, new String(stream, ISO_8859_1)), byteByByte, failure());
            }
        }
    }

    /** The model: it follows the Javadoc byte by byte, and does not care for speed. */
    static List<String> model(Framing framing, String stream) {
        String delimiter = new String(framing.delimiter(), ISO_8859_1);
        List<String> output = new ArrayList<>();
        String begun = "";
        for (int i = 0; i < stream.length(); i++) {
            begun += stream.charAt(i);
            boolean ended = begun.endsWith(delimiter);
            String message = begun.substring(0, begun.length() - endingWithStartOf(delimiter, begun));
            message = framing.kind() == Framing.Kind.LINES ? withoutEnd(message) : message;
            if (message.length() > framing.max()) {
                output.add("a message is longer than " + framing + " allows");
                begun = "";
                break;
            }
            if (ended) {
                output.add(message);
                begun = "";
            }
        }
        if (!begun.isEmpty()) {
            output.add("the input ended in an unfinished message of " + begun.length() + " bytes");
        }
        output.add("ChannelInputShutdownEvent");
        return output;
    }

    private static int endingWithStartOf(String delimiter, String bytes) {
        int length = delimiter.length();
        while (!bytes.endsWith(delimiter.substring(0, length))) {
            length--;
        }
        return length;
    }

    static boolean isOneMessage(Framing framing, String message) {
        String delimiter = new String(framing.delimiter(), ISO_8859_1);
        return delimiter.isEmpty() || (message + delimiter).indexOf(delimiter) == message.length();
    }

    static String withoutEnd(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    static byte[] encode(Framing framing, String message) {
        ByteBuf payload = Unpooled.copiedBuffer(message, ISO_8859_1);
        ByteBuf framed = MessageEncoder.of(framing).encode(payload, ByteBufAllocator.DEFAULT);
        byte[] bytes = new byte[framed.readableBytes()];
        framed.readBytes(bytes).release();
        return bytes;
    }

    /** Uses few different bytes, so that delimiters, parts of delimiters, and headers of all sizes are frequent. */
    private String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("aaab\r\n\0\0\0\5".charAt(random.nextInt(10)));
        }
        return text.toString();
    }

    private static Framing delimiter(String delimiter) {
        return Framing.delimiter(delimiter.getBytes(ISO_8859_1), MAX);
    }

    private String failure() {
        return "-Dcmgr.seed=" + seed;
    }
}
