// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any bytes as records of TLS, in any slicing. */
@ExtendWith(NoLeaks.class)
class TlsRecordsFuzz {
    @FuzzTest
    void handshakesBeginAtTheSamePlacesInAnySlicing(FuzzedDataProvider data) {
        int slice = data.consumeInt(1, 64);
        byte[] bytes = data.consumeRemainingAsBytes();
        TlsRecords byteByByte = new TlsRecords();
        TlsRecords inSlices = new TlsRecords();
        for (int from = 0; from < bytes.length; from += slice) {
            int length = Math.min(slice, bytes.length - from);
            int first = length;
            for (int i = 0; i < length; i++) {
                if (byteByByte.untilHandshake(Unpooled.wrappedBuffer(bytes, from + i, 1)) == 0) {
                    first = Math.min(first, i);
                }
            }
            assertEquals(first, inSlices.untilHandshake(Unpooled.wrappedBuffer(bytes, from, length)));
        }
    }
}
