// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.session.Session;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class TopicsTest {
    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/c, false",
        "a/b, a, false",
        "a, a/b, false",
        "a/+, a/b, true",
        "a/+, a, false",
        "a/+, a/, true",
        "a/+, a/b/c, false",
        "+/+, /a, true",
        "/+, /a, true",
        "+, /a, false",
        "a/#, a, true",
        "a/#, a/b/c, true",
        "a/#, ab, false",
        "#, a/b, true",
        "#, /, true",
        "+/b/#, a/b, true",
        "#, $SYS/a, false",
        "+/a, $SYS/a, false",
        "$SYS/#, $SYS/a, true",
        "$SYS/+, $SYS/a, true",
        "a/+, a/$b, true"
    })
    void aFilterMatchesByLevels(String filter, String topic, boolean matches) {
        assertEquals(matches, Topics.matches(filter, topic));
        Subscriptions subscriptions = new Subscriptions();
        Subscriber subscriber = subscriber();
        subscriptions.add(filter, subscriber, MqttQoS.AT_MOST_ONCE);
        assertEquals(matches, subscriptions.matching(topic).containsKey(subscriber));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "//", "a/", "+", "#", "+/+", "a/+/b", "a/#", "+/#", "$SYS/#", "a b"})
    void theseAreFilters(String filter) {
        assertEquals(true, Topics.isFilter(filter));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a#", "#a", "a/#b", "#/a", "#/", "a+", "+a", "a/b+/c", "++", "a/#/#"})
    void theseAreNone(String filter) {
        assertEquals(false, Topics.isFilter(filter));
    }

    /** The tree of subscriptions and the match of one filter tell the same, also when subscriptions have gone. */
    @Test
    void theTreeFindsWhatTheFiltersMatch() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Subscriptions tree = new Subscriptions();
        Map<String, Subscriber> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String filter = text(random, "a", "b", "", "$", "+", "#");
            if (Topics.isFilter(filter) && random.nextBoolean()) {
                Subscriber one = expected.computeIfAbsent(filter, unused -> subscriber());
                tree.add(filter, one, MqttQoS.AT_LEAST_ONCE);
            } else if (expected.containsKey(filter)) {
                tree.remove(filter, expected.remove(filter));
            }
            String topic = text(random, "a", "b", "", "$");
            assertEquals(
                    expected.entrySet().stream()
                            .filter(entry -> Topics.matches(entry.getKey(), topic))
                            .map(Map.Entry::getValue)
                            .collect(Collectors.toSet()),
                    tree.matching(topic).keySet(),
                    () -> "topic " + topic + ", seed " + seed);
        }
    }

    private static String text(Random random, String... levels) {
        return Stream.generate(() -> levels[random.nextInt(levels.length)])
                .limit(1 + random.nextInt(4))
                .collect(Collectors.joining("/"));
    }

    private static Subscriber subscriber() {
        return new Subscriber(Stub.of(Session.class, (proxy, method, arguments) -> null));
    }
}
