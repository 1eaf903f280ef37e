// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.syslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any bytes as messages of syslog, in any slicing. */
@ExtendWith(NoLeaks.class)
class SyslogFuzz {
    @FuzzTest
    void bytesMeanTheSameInAnySlicing(FuzzedDataProvider data) {
        int slice = data.consumeInt(1, 64);
        byte[] bytes = data.consumeRemainingAsBytes();
        List<String> whole = decode(bytes, Math.max(1, bytes.length));
        assertEquals(whole, decode(bytes, slice));
    }

    private static List<String> decode(byte[] bytes, int slice) {
        EmbeddedChannel channel = new EmbeddedChannel(new SyslogDecoder());
        List<String> output = new ArrayList<>();
        try {
            for (int from = 0; from < bytes.length; from += slice) {
                channel.writeInbound(Unpooled.wrappedBuffer(bytes, from, Math.min(slice, bytes.length - from)));
                take(channel, output);
            }
            channel.finish();
        } catch (DecoderException refused) {
            take(channel, output);
            output.add(refused.getMessage());
        }
        take(channel, output);
        channel.finishAndReleaseAll();
        return output;
    }

    private static void take(EmbeddedChannel channel, List<String> output) {
        for (SyslogMessage message = channel.readInbound(); message != null; message = channel.readInbound()) {
            assertTrue(message.facility().length() + message.severity().length() > 0);
            output.add(message.toString());
        }
    }
}
