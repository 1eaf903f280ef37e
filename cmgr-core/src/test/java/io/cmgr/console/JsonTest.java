// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The text that {@link Json} makes. */
@ExtendWith(NoLeaks.class)
class JsonTest {
    @Test
    void commasStandBetweenValuesAndNowhereElse() {
        Json json = new Json();
        json.open('{').put("a", 1).name("b").open('[').close(']').put("c", true).name("d");
        json.open('[')
                .add("x")
                .add("")
                .open('{')
                .put("e", "{")
                .close('}')
                .open('{')
                .close('}')
                .close(']');
        json.put("f", (String) null).put("g", Instant.ofEpochMilli(5)).put("h", (Instant) null);
        json.putRate("i", 0).putRate("j", Rates.UNKNOWN).close('}');
        assertEquals(
                "{\"a\":1,\"b\":[],\"c\":true,\"d\":[\"x\",\"\",{\"e\":\"{\"},{}],\"f\":null,\"g\":5,\"h\":null,"
                        + "\"i\":0,\"j\":null}",
                json.toString());
    }

    @Test
    void textThatCouldEndAStringOrBecomeMarkupIsEscaped() {
        String text = "\"\\\n\u0000</script>\u2028\u20ac";
        assertEquals(
                "[\"\\\"\\\\\\u000a\\u0000\\u003c/script>\\u2028\u20ac\"]",
                new Json().open('[').add(text).close(']').toString());
    }
}
