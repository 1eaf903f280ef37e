// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * How a stream of bytes is divided into messages: each message that arrives is one DATA, and each write sends one
 * message.
 *
 * <p>An incoming message that is too long ends the session with {@code PROTOCOL_ERROR}, as soon as that is certain. A
 * write that does not fit fails with an {@link IllegalArgumentException}. An unfinished message at the end of input is
 * dropped, and the session's cause says so. Two framings are equal if they divide streams in the same way.
 *
 * <pre>{@code
 * TcpListen lines = TcpListen.on(4160).framing(Framing.lines(8192));
 * TcpListen blobs = TcpListen.on(4161).framing(Framing.lengthPrefixed(4, 1 << 20)); // at most 1 MiB behind its length
 * }</pre>
 */
public final class Framing {
    /** The ways to find the end of a message. */
    public enum Kind {
        /** There are no messages: bytes arrive as the network cuts them. */
        RAW,
        /** A message ends before LF, or before CR and LF. */
        LINES,
        /** A message ends before a certain sequence of bytes. */
        DELIMITER,
        /** All messages have the same length. */
        FIXED,
        /** The length of a message stands before it. */
        LENGTH_PREFIXED
    }

    private static final Framing RAW = new Framing(Kind.RAW, Integer.MAX_VALUE, new byte[0], 0);

    private final Kind kind;
    private final int max;
    private final int maxWrite;
    private final byte[] delimiter;
    private final int headerBytes;

    private Framing(Kind kind, int max, byte[] delimiter, int headerBytes) {
        this(kind, max, max, delimiter, headerBytes);
    }

    private Framing(Kind kind, int max, int maxWrite, byte[] delimiter, int headerBytes) {
        this.kind = kind;
        this.max = max;
        this.maxWrite = maxWrite;
        this.delimiter = delimiter;
        this.headerBytes = headerBytes;
    }

    /**
     * No messages: bytes are delivered as they arrive. The default.
     *
     * @return the framing
     */
    public static Framing raw() {
        return RAW;
    }

    /**
     * Lines that end with LF or CRLF, which is removed. An empty line is an empty message. LF is added to each write,
     * so a write that ends with CR becomes a line with CRLF. A write that contains LF would be more than one line and
     * fails.
     *
     * @param max the length of the longest line without its end, 1 or more
     * @return the framing
     */
    public static Framing lines(int max) {
        Ranges.inRange("max", max, 1, Integer.MAX_VALUE - "\r\n".length());
        return new Framing(Kind.LINES, max, new byte[] {'\n'}, 0);
    }

    /**
     * Messages that end with a delimiter. It is removed from what arrives, and added to each write. A write that
     * contains the delimiter would be more than one message and fails; so does one whose end would form it together
     * with the beginning of the added delimiter.
     *
     * @param delimiter 1 byte or more; copied
     * @param max the length of the longest message without its delimiter, 1 or more
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
     * Messages that all have the same length.
     *
     * @param length the length in bytes, 1 or more
     * @return the framing
     */
    public static Framing fixed(int length) {
        Ranges.inRange("length", length, 1, Integer.MAX_VALUE);
        return new Framing(Kind.FIXED, length, new byte[0], 0);
    }

    /**
     * Messages with their length before them: an unsigned big-endian number, which does not count its own bytes.
     *
     * @param headerBytes the size of that number: 1, 2, 3, 4 or 8 bytes
     * @param max the length of the longest message: 1 or more, and not more than the number can hold
     * @return the framing
     */
    public static Framing lengthPrefixed(int headerBytes, int max) {
        Ranges.inRange("max with headerBytes " + headerBytes, max, 1, largest(headerBytes));
        return new Framing(Kind.LENGTH_PREFIXED, max, new byte[0], headerBytes);
    }

    /** The length of the longest message that a header of so many bytes can announce. */
    private static int largest(int headerBytes) {
        return switch (headerBytes) {
            case 1 -> 0xff;
            case 2 -> 0xffff;
            case 3 -> 0xff_ffff;
            case 4, 8 -> Integer.MAX_VALUE - headerBytes;
            default -> throw new IllegalArgumentException("headerBytes: " + headerBytes + " is not 1, 2, 3, 4 or 8");
        };
    }

    /**
     * Sets how long a message that is written may be, if that is not what may be read: a server that takes short
     * commands may give long answers.
     *
     * @param bytes 1 or more, and not more than a header can announce; by default {@code max}
     * @return the changed copy
     * @throws IllegalArgumentException also for {@link #raw}, which limits nothing, and {@link #fixed}, where all
     *     messages have one length
     */
    public Framing maxWrite(int bytes) {
        int largest = switch (kind) {
            case RAW, FIXED -> throw new IllegalArgumentException("maxWrite: " + bytes + " cannot be set for " + this);
            case LINES -> Integer.MAX_VALUE - "\r\n".length();
            case DELIMITER -> Integer.MAX_VALUE - delimiter.length;
            case LENGTH_PREFIXED -> largest(headerBytes);
        };
        Ranges.inRange("maxWrite", bytes, 1, largest);
        return new Framing(kind, max, bytes, delimiter, headerBytes);
    }

    /**
     * How the end of a message is found.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The length of the longest message that may arrive, without delimiter and header.
     *
     * @return bytes; for fixed messages, the only length allowed
     */
    public int max() {
        return max;
    }

    /**
     * The length of the longest message that may be written, without delimiter and header.
     *
     * @return bytes; {@link #max} unless {@link #maxWrite(int)} says otherwise
     */
    public int maxWrite() {
        return maxWrite;
    }

    /**
     * What is written after every message.
     *
     * @return a copy: the delimiter, LF for lines, otherwise empty
     */
    public byte[] delimiter() {
        return delimiter.clone();
    }

    /**
     * The size of the length before every message.
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
                && maxWrite == that.maxWrite
                && headerBytes == that.headerBytes
                && Arrays.equals(delimiter, that.delimiter);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, max, maxWrite, headerBytes, Arrays.hashCode(delimiter));
    }

    /** The calls that make this framing, with a delimiter in hexadecimal. */
    @Override
    public String toString() {
        String made = switch (kind) {
            case RAW -> "raw()";
            case LINES -> "lines(" + max + ")";
            case DELIMITER -> "delimiter(" + HexFormat.of().formatHex(delimiter) + ", " + max + ")";
            case FIXED -> "fixed(" + max + ")";
            case LENGTH_PREFIXED -> "lengthPrefixed(" + headerBytes + ", " + max + ")";
        };
        return maxWrite == max ? made : made + ".maxWrite(" + maxWrite + ")";
    }
}
