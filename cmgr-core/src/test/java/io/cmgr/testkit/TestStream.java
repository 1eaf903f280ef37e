// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

/** An endless stream in which each byte depends on its offset, so that a lost, doubled or moved byte is noticed. */
public final class TestStream {
    private TestStream() {}

    public static byte at(long offset) {
        return (byte) (offset * 31 + (offset >> 8) * 17 + (offset >> 16));
    }

    /** The stream's bytes from this offset on. */
    public static byte[] bytes(long offset, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(offset + i);
        }
        return bytes;
    }

    /** Whether these are the stream's bytes from this offset on. */
    public static boolean matches(long offset, byte[] data, int length) {
        for (int i = 0; i < length; i++) {
            if (data[i] != at(offset + i)) {
                return false;
            }
        }
        return true;
    }
}
