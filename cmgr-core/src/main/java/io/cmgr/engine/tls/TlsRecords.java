// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import io.netty.buffer.ByteBuf;

/** Follows the records of TLS through a stream, whatever they hold: a record's type can be read without its key. */
final class TlsRecords {
    private static final int HEADER_BYTES = 5;
    private static final int HANDSHAKE = 22;

    /** How much of the current record's header has been seen. */
    private int headerSeen;

    private int bodyLeft;
    private int length;

    /** Follows all of these bytes; answers how many come before the first handshake record that begins in them. */
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

    /** Takes one byte of a header: type, version, length. Answers whether it is the type of a handshake. */
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
