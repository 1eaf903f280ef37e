// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * The messages of a broadcast. Each is a line of text that contains its sender and its number, so that it can be told
 * from other messages, and from the lines that a chat server adds.
 *
 * <pre>{@code # sender: 4 hex digits, number: 8 hex digits, pattern, line feed}</pre>
 */
final class BroadcastMessages {
    static final byte MARK = '#';
    static final int MAX_SENDERS = 1 << 16;

    private static final int SENDER_AT = 1;
    private static final int NUMBER_AT = 5;
    private static final int BODY_AT = 13;
    static final int MIN_SIZE = BODY_AT + 3;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(US_ASCII);
    private static final BytePattern PATTERN = BytePattern.text();

    private final int size;

    BroadcastMessages(int size) {
        this.size = size;
    }

    int size() {
        return size;
    }

    ByteBuf message(ByteBufAllocator alloc, int sender, int number) {
        ByteBuf message = alloc.directBuffer(size).writeByte(MARK);
        for (int shift = 12; shift >= 0; shift -= 4) {
            message.writeByte(DIGITS[sender >>> shift & 15]);
        }
        for (int shift = 28; shift >= 0; shift -= 4) {
            message.writeByte(DIGITS[number >>> shift & 15]);
        }
        PATTERN.copy(body(sender, number), size - BODY_AT - 1, message);
        return message.writeByte('\n');
    }

    /** The sender of the message at this index: 0 to 65 535, or negative if there is no number. */
    int sender(ByteBuf data, int index) {
        return hex(data, index + SENDER_AT, NUMBER_AT - SENDER_AT);
    }

    /** The number of the message at this index, among those of its sender. */
    int number(ByteBuf data, int index) {
        return hex(data, index + NUMBER_AT, BODY_AT - NUMBER_AT);
    }

    /** Whether the rest of the message at this index is right to the last byte. */
    boolean isWhole(ByteBuf data, int index, int sender, int number) {
        int length = size - BODY_AT - 1;
        return PATTERN.matching(body(sender, number), data, index + BODY_AT, length) == length
                && data.getByte(index + size - 1) == '\n';
    }

    private static long body(int sender, int number) {
        return sender * 7919L + (number & 0xffff_ffffL) * 31;
    }

    private static int hex(ByteBuf data, int index, int length) {
        int value = 0;
        for (int i = index; i < index + length; i++) {
            value = value << 4 | Character.digit(data.getByte(i), 16);
        }
        return value;
    }
}
