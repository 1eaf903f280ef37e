// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Looks for a delimiter in bytes that come in pieces, at each byte once: the search of Knuth, Morris and Pratt, which
 * remembers how much of the delimiter the bytes so far end with.
 */
final class DelimiterSearch implements ByteProcessor {
    private final byte[] delimiter;

    /** By index: how much of the delimiter its bytes up to there end with, short of all of them. */
    private final int[] borders;

    private int matched;

    DelimiterSearch(byte[] delimiter) {
        this.delimiter = delimiter;
        borders = new int[delimiter.length];
        for (int i = 1; i < delimiter.length; i++) {
            borders[i] = extended(borders[i - 1], delimiter[i]);
        }
    }

    /** How much of the delimiter stands at the end of bytes that had so much of it there before this one. */
    private int extended(int end, byte value) {
        int shorter = end;
        while (shorter > 0 && delimiter[shorter] != value) {
            shorter = borders[shorter - 1];
        }
        return delimiter[shorter] == value ? shorter + 1 : shorter;
    }

    /**
     * Goes on with these bytes.
     *
     * @return the index of the delimiter's last byte, -1 if it is not there yet
     */
    int find(ByteBuf bytes, int from, int to) {
        int begin = matched > 0 ? from : bytes.indexOf(from, to, delimiter[0]);
        return begin < 0 ? -1 : bytes.forEachByte(begin, to - begin, this);
    }

    @Override
    public boolean process(byte value) {
        matched = extended(matched, value);
        return matched < delimiter.length;
    }

    /** How many bytes of the delimiter the bytes so far end with. */
    int matched() {
        return matched;
    }

    /** Whether a delimiter behind the bytes so far would be found before its last byte: "aa" behind "a". */
    boolean endsEarly() {
        int end = matched;
        for (int i = 0; i < delimiter.length - 1; i++) {
            end = extended(end, delimiter[i]);
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
