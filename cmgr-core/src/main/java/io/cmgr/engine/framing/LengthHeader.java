// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.framing;

import io.netty.buffer.ByteBuf;

/**
 * The length before a message: unsigned, big-endian.
 *
 * @param size 1, 2, 3, 4 or 8 bytes; 0 if nothing stands before a message
 */
record LengthHeader(int size) {
    /** The length that stands at the front, which stays there; one beyond a long is negative. */
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
