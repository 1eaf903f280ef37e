// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import io.netty.buffer.ByteBuf;

/**
 * Writes the fields of a message one after the other into an array that is as long as they are together. The methods
 * {@code sizeOf…} tell how long. One thread.
 */
final class EnvelopeWriter {
    private final byte[] bytes;
    private int at;

    EnvelopeWriter(int size) {
        bytes = new byte[size];
    }

    /** The size of {@link #text1}, which has at most 255 bytes. */
    static int sizeOfText1(String text) {
        return 1 + length(text, 0xFF);
    }

    /** The size of {@link #text2}, which has at most 65535 bytes. */
    static int sizeOfText2(String text) {
        return 2 + length(text, 0xFFFF);
    }

    private static int length(String text, int max) {
        int length = Utf8.length(text);
        if (length < 0 || length > max) {
            throw new IllegalArgumentException(
                    length < 0 ? "text has an unpaired surrogate" : "text: " + length + " bytes are more than " + max);
        }
        return length;
    }

    EnvelopeWriter number1(int number) {
        bytes[at++] = (byte) number;
        return this;
    }

    EnvelopeWriter number2(int number) {
        return number1(number >> 8).number1(number);
    }

    EnvelopeWriter number4(int number) {
        return number2(number >> 16).number2(number);
    }

    EnvelopeWriter number8(long number) {
        return number4((int) (number >> 32)).number4((int) number);
    }

    /** Text behind its length in one byte. */
    EnvelopeWriter text1(String text) {
        int length = Utf8.length(text);
        return number1(length).text(text, length);
    }

    /** Text behind its length in two bytes. */
    EnvelopeWriter text2(String text) {
        int length = Utf8.length(text);
        return number2(length).text(text, length);
    }

    private EnvelopeWriter text(String text, int length) {
        Utf8.write(text, length, bytes, at);
        at += length;
        return this;
    }

    /** Copies the readable bytes; the buffer stays as it is, and its owner's. */
    EnvelopeWriter payload(ByteBuf payload) {
        int length = payload.readableBytes();
        payload.getBytes(payload.readerIndex(), bytes, at, length);
        at += length;
        return this;
    }

    byte[] bytes() {
        assert at == bytes.length : at + " of " + bytes.length;
        return bytes;
    }
}
