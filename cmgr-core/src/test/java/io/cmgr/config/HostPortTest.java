// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "example.org:80, example.org, 80",
        "1.2.3.4:65535, 1.2.3.4, 65535",
        "[::1]:80, ::1, 80",
        "[fe80::1%eth0]:0, fe80::1%eth0, 0"
    })
    void readsAHostAndAPort(String text, String host, int port) {
        assertEquals(new HostPort(host, port), HostPort.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "host",
                "host:",
                ":80",
                "host:x",
                "host:-1",
                "host:65536",
                "host:999999",
                "::1:80",
                "[::1]",
                "[]:80",
                "[host]:80",
                "ho st:80",
                "host:８０"
            })
    void refusesEverythingElseAndNamesIt(String text) {
        var error = assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text));
        assertTrue(error.getMessage().matches("(address|host|port): .*"), error.getMessage());
    }

    @Test
    void controlCharactersDoNotReachTheMessage() {
        var error = assertThrows(IllegalArgumentException.class, () -> HostPort.parse("ho\u001b[31mst\n:80"));
        assertFalse(error.getMessage().chars().anyMatch(Character::isISOControl), error.getMessage());
    }

    @Test
    void nothingIsLookedUp() {
        assertTrue(HostPort.parse("no.such.host.invalid:1").unresolved().isUnresolved());
    }
}
