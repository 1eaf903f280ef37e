// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class TopicsTest {
    private final Topics topics = new Topics("chat");

    @Test
    void eachKindOfDestinationHasItsTopic() {
        assertEquals("cmgr.chat.", topics.prefix());
        assertEquals("cmgr.chat.all", topics.all());
        assertEquals("cmgr.chat.n.us~k3f9abq7zd", topics.node("us~k3f9abq7zd"));
        assertEquals("cmgr.chat.r.map_7-B", topics.room("map_7-B"));
        assertEquals("cmgr.chat.i.alice", topics.id("alice"));
        assertEquals("cmgr.chat.r.AZaz09", topics.room("AZaz09"));
        assertEquals("cmgr.chat.r.=40=5B=60=7B=2F=3A", topics.room("@[`{/:"));
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                ">,=3E",
                "*,=2A",
                "a.b,a=2Eb",
                " ,=20",
                "=3E,=3D3E",
                "~,=7E",
                "\u0000,=00",
                "\u00fc,=C3=BC",
                "\u202e,=E2=80=AE",
                "\ud83d\ude00,=F0=9F=98=80"
            })
    void whatAnEngineMightTakeForSomethingElseIsEscaped(String name, String token) {
        assertEquals("cmgr.chat.r." + token, topics.room(name));
        assertEquals("cmgr.chat.i." + token, topics.id(name));
    }

    @Test
    void differentNamesHaveDifferentTopicsOfAllowedCharacters() {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(4); length > 0; length--) {
                name.append("ab=3E>*. ~\u00fc\u202e".charAt(random.nextInt(12)));
            }
            String topic = topics.room(name.toString());
            assertTrue(topic.matches("cmgr\\.chat\\.r\\.[A-Za-z0-9_=-]+"), () -> topic + " -Dcmgr.seed=" + seed);
            String other = names.putIfAbsent(topic, name.toString());
            assertTrue(other == null || other.contentEquals(name), () -> topic + " -Dcmgr.seed=" + seed);
        }
    }

    @Test
    void theLongestTopicIsWithinWhatAnEngineTakes() {
        String longest = new Topics("c".repeat(32)).room("\u20ac".repeat(21) + ">");
        assertEquals(232, longest.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " ", ">", "\u20ac", "\ud83d\ude00"})
    void aRoomOfOneTo64BytesFits(String name) {
        assertTrue(Topics.fits(name));
    }

    @Test
    void aRoomOfAnotherLengthDoesNotFit() {
        assertTrue(Topics.fits("x".repeat(64)));
        assertTrue(Topics.fits("\u20ac".repeat(21)));
        assertTrue(Topics.fits("\u20ac".repeat(21) + "x"));
        assertFalse(Topics.fits(""));
        assertFalse(Topics.fits("x".repeat(65)));
        assertFalse(Topics.fits("\u20ac".repeat(22)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "a\ud83db", "\ude00\ud83d"})
    void aRoomThatIsNoTextDoesNotFit(String name) {
        assertFalse(Topics.fits(name));
    }
}
