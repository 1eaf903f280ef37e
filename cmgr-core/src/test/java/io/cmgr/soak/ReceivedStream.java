// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import io.cmgr.testkit.TestStream;
import java.util.Arrays;

/**
 * What one session receives: the echo of its own bytes, which have the high bit clear, and broadcasts in between, which
 * have it set. Both are checked byte by byte: none is lost, doubled, moved or inside another message.
 */
final class ReceivedStream {
    private static final int MESSAGE = 64;
    private static final int HIGH = 0x80;
    private static final int LOW = 0x7f;

    private long own;
    private long broadcast;
    private int firstNumber;

    /** The session's own stream from this offset on. */
    static byte[] own(long offset, int length) {
        byte[] bytes = TestStream.bytes(offset, length);
        for (int i = 0; i < length; i++) {
            bytes[i] &= LOW;
        }
        return bytes;
    }

    /** The broadcast of this number. */
    static byte[] broadcast(int number) {
        byte[] bytes = new byte[MESSAGE];
        Arrays.fill(bytes, (byte) (HIGH | (number & LOW)));
        return bytes;
    }

    /** How many of the session's own bytes have been echoed. */
    long own() {
        return own;
    }

    void receive(byte[] data, int length) {
        for (int i = 0; i < length; i++) {
            if (data[i] >= 0) {
                require(broadcast % MESSAGE == 0, "a byte inside a broadcast");
                require(data[i] == (TestStream.at(own) & LOW), "a wrong byte");
                own++;
            } else {
                int number = data[i] & LOW;
                if (broadcast == 0) {
                    firstNumber = number;
                }
                require(number == ((firstNumber + broadcast / MESSAGE) & LOW), "broadcast " + number);
                broadcast++;
            }
        }
    }

    private void require(boolean expected, String otherwise) {
        if (!expected) {
            throw new AssertionError(
                    otherwise + " after " + own + " own bytes and " + broadcast + " of broadcasts from " + firstNumber);
        }
    }
}
