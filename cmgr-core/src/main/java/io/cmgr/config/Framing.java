// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * How messages stand in a stream of bytes: one message in is one DATA, one write is one message out. A message over the
 * bound ends the session with {@code PROTOCOL_ERROR} as soon as it must be one; a write that does not fit fails with an
 * {@link IllegalArgumentException}. What is unfinished when the input ends is dropped, and the session's cause says so.
 * Two framings are equal if they frame alike.
 */
public final class Framing {
    /** The ways to tell where a message ends. */
    public enum Kind {
        /** It does not: bytes come as the network cuts them. */
        RAW,
        /** At a line feed, a carriage return before it included. */
        LINES,
        /** At a sequence of bytes. */
        DELIMITER,
        /** After a number of bytes, the same for all. */
        FIXED,
        /** After the number of bytes that stands before it. */
        LENGTH_PREFIXED
    }

    private static final Framing RAW = new Framing(Kind.RAW, Integer.MAX_VALUE, new byte[0], 0);

    private final Kind kind;
    private final int max;
    private final byte[] delimiter;
    private final int headerBytes;

    private Framing(Kind kind, int max, byte[] delimiter, int headerBytes) {
        this.kind = kind;
        this.max = max;
        this.delimiter = delimiter;
        this.headerBytes = headerBytes;
    }

    /**
     * No messages, bytes as they come; the default.
     *
     * @return the framing
     */
    public static Framing raw() {
        return RAW;
    }

    /**
     * Lines that end with LF or CRLF. Both are taken off, and an empty line is an empty message. LF is added to a
     * write, so that one that ends with CR leaves as a line with CRLF; one that contains LF is more than one line and
     * fails.
     *
     * @param max the longest line without its end, 1 or more
     * @return the framing
     */
    public static Framing lines(int max) {
        Ranges.inRange("max", max, 1, Integer.MAX_VALUE - "\r\n".length());
        return new Framing(Kind.LINES, max, new byte[] {'\n'}, 0);
    }

    /**
     * Messages that end with these bytes, which are taken off and added. A write that contains them, or that would form
     * them earlier together with its own delimiter, is more than one message and fails.
     *
     * @param delimiter 1 byte or more; copied
     * @param max the longest message without its delimiter, 1 or more
     * @return the framing
     */
    public static Framing delimiter(byte[] delimiter, int max) {
        byte[] copy = requireNonNull(delimiter, "delimiter").clone();
        if (copy.length == 0) {
            throw new IllegalArgumentException("delimiter: 0 bytes, at least 1 is needed");
        }
        Ranges.inRange("max", max, 1, Integer.MAX_VALUE - copy.length);
        return new Framing(Kind.DELIMITER, max, copy, 0);
    }

    /**
     * Messages of one length.
     *
     * @param length of every message, 1 or more
     * @return the framing
     */
    public static Framing fixed(int length) {
        Ranges.inRange("length", length, 1, Integer.MAX_VALUE);
        return new Framing(Kind.FIXED, length, new byte[0], 0);
    }

    /**
     * Messages behind their length, which is an unsigned big-endian number and does not count itself.
     *
     * @param headerBytes the size of that number: 1, 2, 3, 4 or 8
     * @param max the longest message, 1 or more, and what the header can hold at most
     * @return the framing
     */
    public static Framing lengthPrefixed(int headerBytes, int max) {
        int largest = switch (headerBytes) {
            case 1 -> 0xff;
            case 2 -> 0xffff;
            case 3 -> 0xff_ffff;
            case 4, 8 -> Integer.MAX_VALUE - headerBytes;
            default -> throw new IllegalArgumentException("headerBytes: " + headerBytes + " is not 1, 2, 3, 4 or 8");
        };
        Ranges.inRange("max with headerBytes " + headerBytes, max, 1, largest);
        return new Framing(Kind.LENGTH_PREFIXED, max, new byte[0], headerBytes);
    }

    /**
     * How the end of a message is told.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The longest message, without delimiter and header.
     *
     * @return bytes; the only length allowed if it is fixed
     */
    public int max() {
        return max;
    }

    /**
     * What is written behind every message.
     *
     * @return a copy: the delimiter, LF for lines, else empty
     */
    public byte[] delimiter() {
        return delimiter.clone();
    }

    /**
     * The size of the length that stands before every message.
     *
     * @return bytes, 0 if there is none
     */
    public int headerBytes() {
        return headerBytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Framing that
                && kind == that.kind
                && max == that.max
                && headerBytes == that.headerBytes
                && Arrays.equals(delimiter, that.delimiter);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, max, headerBytes, Arrays.hashCode(delimiter));
    }

    /** The call that makes this framing, a delimiter in hexadecimal. */
    @Override
    public String toString() {
        return switch (kind) {
            case RAW -> "raw()";
            case LINES -> "lines(" + max + ")";
            case DELIMITER -> "delimiter(" + HexFormat.of().formatHex(delimiter) + ", " + max + ")";
            case FIXED -> "fixed(" + max + ")";
            case LENGTH_PREFIXED -> "lengthPrefixed(" + headerBytes + ", " + max + ")";
        };
    }
}
