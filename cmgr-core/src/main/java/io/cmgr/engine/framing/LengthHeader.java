// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.netty.buffer.ByteBuf;

/**
 * The header of a message, which is its length: unsigned, big-endian.
 *
 * @param size 1, 2, 3, 4 or 8 bytes; 0 if messages have no header
 */
record LengthHeader(int size) {
    /**
     * Reads the length without consuming it. The result is unsigned: a length above {@code Long.MAX_VALUE} is negative.
     */
    long get(ByteBuf from) {
        int index = from.readerIndex();
        return switch (size) {
            case 1 -> from.getUnsignedByte(index);
            case 2 -> from.getUnsignedShort(index);
            case 3 -> from.getUnsignedMedium(index);
            case 4 -> from.getUnsignedInt(index);
            default -> from.getLong(index);
        };
    }

    void write(int length, ByteBuf to) {
        switch (size) {
            case 0 -> {}
            case 1 -> to.writeByte(length);
            case 2 -> to.writeShort(length);
            case 3 -> to.writeMedium(length);
            case 4 -> to.writeInt(length);
            default -> to.writeLong(length);
        }
    }
}
