// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import io.cmgr.testkit.TestStream;
import java.util.Arrays;

/**
 * What one session receives: the echo of its own bytes, which have the high bit clear, and in between broadcasts and
 * states, which have it set. All are checked byte by byte: none is lost, doubled, moved or inside another message. A state
 * may be missing, since a newer one may have taken its place.
 */
final class ReceivedStream {
    private static final int MESSAGE = 64;
    private static final int HIGH = 0x80;
    private static final int LOW = 0x7f;
    private static final int STATE = 0x40;
    private static final int NUMBERS = 0x3f;

    private long own;
    private int broadcasts;
    private int firstNumber;

    /** The byte of which the rest of a broadcast or state consists. */
    private byte inside;

    private int rest;

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
        return message(HIGH | (number & NUMBERS));
    }

    /** The state of this number, which is written with {@code latest}. */
    static byte[] state(int number) {
        return message(HIGH | STATE | (number & NUMBERS));
    }

    private static byte[] message(int each) {
        byte[] bytes = new byte[MESSAGE];
        Arrays.fill(bytes, (byte) each);
        return bytes;
    }

    /** How many of the session's own bytes have been echoed. */
    long own() {
        return own;
    }

    void receive(byte[] data, int length) {
        for (int i = 0; i < length; i++) {
            if (rest > 0) {
                require(data[i] == inside, "a byte inside a message");
                rest--;
            } else if (data[i] >= 0) {
                require(data[i] == (TestStream.at(own) & LOW), "a wrong byte");
                own++;
            } else {
                begin(data[i]);
            }
        }
    }

    private void begin(byte each) {
        inside = each;
        rest = MESSAGE - 1;
        if ((each & STATE) == 0) {
            int number = each & NUMBERS;
            if (broadcasts == 0) {
                firstNumber = number;
            }
            require(number == ((firstNumber + broadcasts) & NUMBERS), "broadcast " + number);
            broadcasts++;
        }
    }

    private void require(boolean expected, String otherwise) {
        if (!expected) {
            throw new AssertionError(
                    otherwise + " after " + own + " own bytes and " + broadcasts + " broadcasts from " + firstNumber);
        }
    }
}
