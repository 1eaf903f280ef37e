// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import io.cmgr.check.PrintableDuration;
import io.cmgr.check.PrintableText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A paragraph for people, which grows by whole sentences. Used by one thread. */
public final class Paragraph {
    private final List<String> sentences = new ArrayList<>();

    /** Adds a sentence without its full stop. */
    public void say(String sentence) {
        sentences.add(sentence + ".");
    }

    /** Adds sentences that have their full stops; nothing if there are none. */
    public void append(String whole) {
        if (!whole.isEmpty()) {
            sentences.add(whole);
        }
    }

    /** A number with its noun, such as {@code 1 byte} or {@code 12 bytes}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /**
     * Since when and by whom something is paused, such as {@code for 3.2 s by the application}; the oldest pause first.
     *
     * @param owners the owners of the pauses, each with its time by {@link System#nanoTime}
     */
    public static String pauses(Map<Object, Long> owners) {
        return owners.entrySet().stream()
                .sorted(Comparator.comparingLong(pause -> pause.getValue() - System.nanoTime()))
                .map(pause ->
                        "for " + PrintableDuration.since(pause.getValue()) + " by " + PrintableText.of(pause.getKey()))
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return String.join(" ", sentences);
    }
}
