// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Puts lines together from the pieces in which TCP delivers them. Of a line longer than the limit the rest is dropped. */
final class LineAssembler {
    static final int MAX_BYTES = 4096;

    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();

    /** The lines that these bytes end. */
    List<String> add(byte[] data) {
        List<String> lines = new ArrayList<>();
        for (byte next : data) {
            if (next == '\n') {
                lines.add(end());
            } else if (unfinished.size() < MAX_BYTES) {
                unfinished.write(next);
            }
        }
        return lines;
    }

    boolean isEmpty() {
        return unfinished.size() == 0;
    }

    /** Ends the unfinished line. Its control characters go, since they could command the terminals that show it. */
    String end() {
        String line = unfinished.toString(UTF_8).replaceAll("\\p{Cc}", "");
        unfinished.reset();
        return line;
    }
}
