// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cmgr.check.PrintableText;
import io.cmgr.testkit.NoLeaks;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any text as a host and a port. */
@ExtendWith(NoLeaks.class)
class HostPortFuzz {
    @FuzzTest
    void aTextIsRefusedOrMeansWhatItSays(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        HostPort parsed;
        try {
            parsed = HostPort.parse(text);
        } catch (IllegalArgumentException refused) {
            assertTrue(refused.getMessage().matches("(address|host|port): \\P{Cntrl}*"), refused::getMessage);
            return;
        }
        assertEquals(PrintableText.of(parsed.host()), parsed.host());
        String host = parsed.host().contains(":") ? "[" + parsed.host() + "]" : parsed.host();
        assertEquals(parsed, HostPort.parse(host + ":" + parsed.port()));
        assertTrue(text.startsWith(host + ":"), text);
        assertEquals(parsed.host(), parsed.unresolved().getHostString());
    }
}
