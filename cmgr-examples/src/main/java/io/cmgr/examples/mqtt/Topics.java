// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

/** The names of topics, and the filters of subscriptions (MQTT 3.1.1, 4.7): levels between slashes, and wildcards. */
final class Topics {
    /** One level, whatever it is. */
    static final String ANY = "+";

    /** All levels from here on, and none, too. */
    static final String REST = "#";

    private static final int MAX_LENGTH = 256;
    private static final int MAX_LEVELS = 16;

    private Topics() {}

    static String[] levels(String text) {
        return text.split("/", -1);
    }

    /** Whether a message can have this topic: it is not empty and has no wildcard. */
    static boolean isName(String topic) {
        return !topic.isEmpty() && !topic.contains(ANY) && !topic.contains(REST);
    }

    /** Whether one can subscribe to this: each wildcard fills a level, and {@code #} the last one. */
    static boolean isFilter(String filter) {
        String[] levels = levels(filter);
        for (int i = 0; i < levels.length; i++) {
            boolean wildcard = levels[i].equals(ANY) || (levels[i].equals(REST) && i == levels.length - 1);
            if (!wildcard && !levels[i].isEmpty() && !isName(levels[i])) {
                return false;
            }
        }
        return !filter.isEmpty();
    }

    /** Whether a filter is within our limits. */
    static boolean isWithinLimits(String filter) {
        return filter.length() <= MAX_LENGTH && levels(filter).length <= MAX_LEVELS;
    }

    /** Whether wildcards may stand for the first level of a topic: those with {@code $} are the broker's own. */
    static boolean isForWildcards(String topic) {
        return !topic.startsWith("$");
    }

    static boolean matches(String filter, String topic) {
        String[] wanted = levels(filter);
        String[] found = levels(topic);
        boolean leading = wanted[0].equals(ANY) || wanted[0].equals(REST);
        if (leading && !isForWildcards(topic)) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals(REST)) {
                return true;
            }
            if (i == found.length || (!wanted[i].equals(ANY) && !wanted[i].equals(found[i]))) {
                return false;
            }
        }
        return wanted.length == found.length;
    }
}
