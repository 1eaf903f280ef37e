// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class RetainedTest {
    private static final int MIB = 1 << 20;

    private final Retained retained = new Retained();

    private void keep(String topic, String text) {
        MqttPublishMessage message = MqttPeer.message(0, topic, text, true);
        retained.keep(message);
        message.release();
    }

    private List<String> texts(String filter) {
        return retained.matching(filter).stream()
                .map(message -> message.payload().toString(UTF_8))
                .toList();
    }

    @Test
    void theLastMessageOfATopicIsKeptUntilAnEmptyOne() {
        keep("a", "one");
        keep("a", "two");
        keep("$a", "three");
        assertEquals(List.of("two"), texts("#"));
        assertEquals(List.of("three"), texts("$a"));
        keep("a", "");
        assertEquals(List.of(), texts("#"));
    }

    @Test
    void theirNumberHasALimit() {
        for (int i = 0; i < 1001; i++) {
            keep("t" + i, "x");
        }
        assertEquals(1000, texts("#").size());
        keep("t0", "y");
        assertEquals(List.of("y"), texts("t0"));
        keep("t1", "");
        keep("more", "x");
        assertEquals(List.of("x"), texts("more"));
    }

    @Test
    void soHaveTheirBytes() {
        keep("a", "x".repeat(10 * MIB));
        keep("b", "x".repeat(5 * MIB));
        keep("c", "x".repeat(2 * MIB));
        assertEquals(List.of(), texts("c"));
        keep("a", "x".repeat(12 * MIB));
        assertEquals(List.of(), texts("a"), "what is out of date is not kept either");
        keep("c", "x".repeat(MIB));
        assertEquals(2, texts("#").size());
    }
}
