// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cmgr.testkit.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any text as the filter of a subscription and as the topic of a message. */
@ExtendWith(NoLeaks.class)
class TopicsFuzz {
    @FuzzTest
    void aFilterMatchesAsItsRegularExpressionDoes(FuzzedDataProvider data) {
        String filter = data.consumeString(60);
        String topic = data.consumeRemainingAsString();
        if (Topics.isFilter(filter) && Topics.isName(topic)) {
            boolean matches = expression(filter).matcher(topic).matches();
            boolean hidden = topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"));
            assertEquals(matches && !hidden, Topics.matches(filter, topic), filter + " " + topic);
        }
    }

    private static Pattern expression(String filter) {
        List<String> levels = new ArrayList<>();
        String rest = "";
        for (String level : Topics.levels(filter)) {
            if (level.equals("#")) {
                rest = levels.isEmpty() ? ".*" : "(/.*)?";
            } else {
                levels.add(level.equals("+") ? "[^/]*" : Pattern.quote(level));
            }
        }
        return Pattern.compile(String.join("/", levels) + rest, Pattern.DOTALL);
    }
}
