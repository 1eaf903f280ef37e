// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cmgr.config.Framing;
import io.cmgr.testkit.NoLeaks;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any bytes, read with any framing, in any slicing. */
@ExtendWith(NoLeaks.class)
class FramingFuzz {
    private static final int[] HEADERS = {1, 2, 3, 4, 8};

    @FuzzTest
    void bytesMeanTheSameInAnySlicingAndWhatIsEncodedIsDecoded(FuzzedDataProvider data) {
        Framing framing = framing(data);
        int longest = data.consumeInt(1, 64);
        Random slices = new Random(data.consumeLong());
        byte[] bytes = data.consumeBytes(512);
        String text = new String(bytes, ISO_8859_1);

        List<String> byteByByte = Decoding.of(framing, bytes, slices, 1);
        assertEquals(byteByByte, Decoding.of(framing, bytes, slices, longest));
        if (framing.delimiter().length > 0) {
            assertEquals(RandomStreamTest.model(framing, text), byteByByte);
        }

        if (fits(framing, text)) {
            byte[] encoded = RandomStreamTest.encode(framing, text);
            List<String> decoded = Decoding.of(framing, encoded, slices, longest);
            boolean lines = framing.kind() == Framing.Kind.LINES;
            String message = lines ? RandomStreamTest.withoutEnd(text) : text;
            assertEquals(List.of(message, "ChannelInputShutdownEvent"), decoded);
        } else {
            var refused = assertThrows(IllegalArgumentException.class, () -> RandomStreamTest.encode(framing, text));
            assertTrue(refused.getMessage().chars().noneMatch(Character::isISOControl), refused::getMessage);
        }
    }

    private static Framing framing(FuzzedDataProvider data) {
        int max = data.consumeInt(1, 200);
        return switch (data.consumeInt(0, 3)) {
            case 0 -> Framing.lines(max);
            case 1 -> {
                byte[] delimiter = data.consumeBytes(8);
                yield Framing.delimiter(delimiter.length == 0 ? new byte[1] : delimiter, max);
            }
            case 2 -> Framing.fixed(max);
            default -> Framing.lengthPrefixed(data.pickValue(HEADERS), max);
        };
    }

    private static boolean fits(Framing framing, String message) {
        boolean length = framing.kind() == Framing.Kind.FIXED
                ? message.length() == framing.max()
                : message.length() <= framing.max();
        return length && RandomStreamTest.isOneMessage(framing, message);
    }
}
