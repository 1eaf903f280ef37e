// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Lines of several writers, who number theirs from 0. Those of one writer must come in order. */
public final class NumberedLines {
    private NumberedLines() {}

    public static String line(int writer, int number) {
        return writer + " " + number + "\n";
    }

    /** Reads up to the last of so many lines of each writer, none of which may be missing. */
    public static void expectAll(Peer peer, int writers, int lines) throws IOException {
        expect(peer, writers, lines, false);
    }

    /** Reads up to the last of so many lines of each writer; others may be missing. */
    public static void expectLast(Peer peer, int writers, int lines) throws IOException {
        expect(peer, writers, lines, true);
    }

    private static void expect(Peer peer, int writers, int lines, boolean gaps) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(peer.socket().getInputStream(), StandardCharsets.UTF_8));
        Map<String, Integer> next = new HashMap<>();
        int done = 0;
        while (done < writers) {
            String line = in.readLine();
            if (line == null) {
                throw new AssertionError("ended at " + next);
            }
            String[] words = line.split(" ", 2);
            int number = Integer.parseInt(words[1]);
            int expected = next.getOrDefault(words[0], 0);
            assertEquals(gaps ? Math.max(number, expected) : expected, number, "of writer " + words[0]);
            next.put(words[0], number + 1);
            if (number == lines - 1) {
                done++;
            }
        }
    }
}
