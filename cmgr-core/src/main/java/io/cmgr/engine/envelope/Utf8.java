// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Text as UTF-8, without an object in between if the text is ASCII, as nearly all names are. Any thread. */
final class Utf8 {
    private Utf8() {}

    /** The number of bytes, or -1 if the text has a surrogate without its other half, which UTF-8 cannot express. */
    static int length(CharSequence text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            if (!Character.isSurrogate(c)) {
                bytes += c < 0x800 ? 1 : 2;
            } else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                bytes += 2; // four bytes for two characters
                i++;
            } else {
                return -1;
            }
        }
        return bytes;
    }

    /** Writes text of which {@link #length} is known; the array has room for it. */
    static void write(String text, int length, byte[] into, int at) {
        if (length == text.length()) {
            for (int i = 0; i < length; i++) {
                into[at + i] = (byte) text.charAt(i);
            }
        } else {
            System.arraycopy(text.getBytes(UTF_8), 0, into, at, length);
        }
    }

    /** Reads text, and refuses bytes that are not UTF-8 instead of replacing them. */
    static String read(byte[] from, int at, int length) throws CharacterCodingException {
        for (int i = at; i < at + length; i++) {
            if (from[i] < 0) {
                return UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(from, at, length))
                        .toString();
            }
        }
        return new String(from, at, length, UTF_8);
    }
}
