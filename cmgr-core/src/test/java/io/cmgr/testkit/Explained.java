// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What {@code explain} says, as regular expressions of parts of the paragraph. */
public final class Explained {
    /** A duration in words. */
    public static final String TIME = "(?:less than )?[0-9.]+ m?s";

    private Explained() {}

    /** It says this now. */
    public static void says(String part, Supplier<String> explain) {
        String paragraph = explain.get();
        assertTrue(Pattern.compile(part).matcher(paragraph).find(), () -> part + " in: " + paragraph);
    }

    /** It says nothing like this now. */
    public static void saysNo(String part, Supplier<String> explain) {
        String paragraph = explain.get();
        assertFalse(Pattern.compile(part).matcher(paragraph).find(), () -> part + " in: " + paragraph);
    }

    /** It says this soon. */
    public static void soonSays(String part, Supplier<String> explain) {
        Pattern pattern = Pattern.compile(part);
        if (!Deadline.ofSeconds(20)
                .tryUntil(() -> pattern.matcher(explain.get()).find())) {
            says(part, explain);
        }
    }
}
