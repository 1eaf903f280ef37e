// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cmgr.testkit.NoLeaks;
import java.util.HexFormat;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any bytes that could come from another node. */
@ExtendWith(NoLeaks.class)
class EnvelopeFuzz {
    @FuzzTest
    void aMessageIsRefusedOrHarmless(byte[] message) {
        try {
            HarmlessEnvelope.check(
                    Envelope.read(message), message, HexFormat.of().formatHex(message));
        } catch (MalformedEnvelopeException refused) {
            // as it should be
        }
    }
}
