// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import io.netty.buffer.ByteBuf;

/**
 * Follows the records of TLS through a stream. A record's header, with its type, is not encrypted. One connection's
 * event loop only.
 */
final class TlsRecords {
    private static final int HEADER_BYTES = 5;
    private static final int HANDSHAKE = 22;

    /** How many bytes of the current record's header have been read. */
    private int headerSeen;

    /** How many bytes of the current record's body are still to come. */
    private int bodyLeft;

    /** The last bytes of the header as a number; its lower 16 bits are the length once the header is complete. */
    private int length;

    /**
     * Follows all of these bytes. Returns how many of them come before the first handshake record that begins in them:
     * all, if none does.
     */
    int untilHandshake(ByteBuf data) {
        int found = data.writerIndex();
        for (int at = data.readerIndex(); at < data.writerIndex(); ) {
            if (bodyLeft > 0) {
                int skipped = Math.min(bodyLeft, data.writerIndex() - at);
                bodyLeft -= skipped;
                at += skipped;
            } else {
                if (headerByte(data.getUnsignedByte(at))) {
                    found = Math.min(found, at);
                }
                at++;
            }
        }
        return found - data.readerIndex();
    }

    /**
     * Takes one byte of a header, which has a type, a version and a length. Returns whether the byte is the type of a
     * handshake record.
     */
    private boolean headerByte(int value) {
        boolean isType = headerSeen++ == 0;
        length = length << 8 | value;
        if (headerSeen == HEADER_BYTES) {
            bodyLeft = length & 0xffff;
            headerSeen = 0;
        }
        return isType && value == HANDSHAKE;
    }
}
