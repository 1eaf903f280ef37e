// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Finds a delimiter in bytes that come in pieces, and looks at each byte once. This is the search of Knuth, Morris and
 * Pratt: it keeps the number of delimiter bytes that the input so far ends with.
 */
final class DelimiterSearch implements ByteProcessor {
    private final byte[] delimiter;

    /** For each i, the length of the longest proper prefix of delimiter[0..i] that is also its suffix. */
    private final int[] borders;

    private int matched;

    DelimiterSearch(byte[] delimiter) {
        this.delimiter = delimiter;
        borders = new int[delimiter.length];
        for (int i = 1; i < delimiter.length; i++) {
            borders[i] = matchedAfter(borders[i - 1], delimiter[i]);
        }
    }

    /**
     * One step of the search.
     *
     * @param before how many bytes of the delimiter the input ended with, not all of them
     * @param value the next byte of the input
     * @return how many bytes of the delimiter the input ends with now
     */
    private int matchedAfter(int before, byte value) {
        int shorter = before;
        while (shorter > 0 && delimiter[shorter] != value) {
            shorter = borders[shorter - 1];
        }
        return delimiter[shorter] == value ? shorter + 1 : shorter;
    }

    /**
     * Continues the search in these bytes.
     *
     * @return the index of the delimiter's last byte; -1 if the delimiter is not complete yet
     */
    int find(ByteBuf bytes, int from, int to) {
        int begin = matched > 0 ? from : bytes.indexOf(from, to, delimiter[0]);
        return begin < 0 ? -1 : bytes.forEachByte(begin, to - begin, this);
    }

    @Override
    public boolean process(byte value) {
        matched = matchedAfter(matched, value);
        return matched < delimiter.length;
    }

    /** How many bytes of the delimiter the input so far ends with. */
    int matched() {
        return matched;
    }

    /**
     * Whether a delimiter that is appended to the input would be found before its last byte. For example, if the input
     * ends with "a", the delimiter "aa" behind it is found after one byte.
     */
    boolean endsEarly() {
        int end = matched;
        for (int i = 0; i < delimiter.length - 1; i++) {
            end = matchedAfter(end, delimiter[i]);
            if (end == delimiter.length) {
                return true;
            }
        }
        return false;
    }

    void reset() {
        matched = 0;
    }
}
