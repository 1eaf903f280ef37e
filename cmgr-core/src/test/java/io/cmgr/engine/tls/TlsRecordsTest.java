// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class TlsRecordsTest {
    private static final int DATA = 23;
    private static final int HANDSHAKE = 22;

    @Test
    void aHandshakeRecordIsFoundWhereverTheReadsAreCut() {
        ByteBuf stream = Unpooled.buffer();
        record(stream, DATA, 300);
        record(stream, DATA, 0);
        int before = stream.writerIndex();
        record(stream, HANDSHAKE, 4);
        record(stream, DATA, 5);
        for (int cut = 0; cut <= stream.writerIndex(); cut++) {
            TlsRecords records = new TlsRecords();
            int first = records.untilHandshake(stream.slice(0, cut));
            int second = records.untilHandshake(stream.slice(cut, stream.writerIndex() - cut));
            assertEquals(before, first < cut ? first : cut + second, "cut at " + cut);
        }
    }

    @Test
    void theBodyOfARecordIsNotTakenForAHeader() {
        ByteBuf stream = Unpooled.buffer();
        record(stream, DATA, 0x1600).setByte(20, HANDSHAKE);
        assertEquals(stream.readableBytes(), new TlsRecords().untilHandshake(stream));
    }

    private static ByteBuf record(ByteBuf stream, int type, int length) {
        return stream.writeByte(type).writeShort(0x0303).writeShort(length).writeZero(length);
    }
}
