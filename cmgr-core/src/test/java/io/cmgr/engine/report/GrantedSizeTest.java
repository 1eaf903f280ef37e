// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class GrantedSizeTest {
    private static final int TOO_MUCH = 1 << 30;

    @ParameterizedTest
    @EnumSource
    void aSizeThatTheKernelGrantsIsNoShortfall(GrantedSize size) {
        assertNull(size.shortfall(100));
    }

    @EnabledOnOs(OS.LINUX)
    @ParameterizedTest
    @CsvSource({
        "RECEIVE_BUFFER, receiveBuffer, net.core.rmem_max",
        "SEND_BUFFER, sendBuffer, net.core.wmem_max",
        "BACKLOG, backlog, net.core.somaxconn"
    })
    void aShortfallNamesTheSizesAndTheLimit(GrantedSize size, String option, String sysctl) throws IOException {
        assumeTrue(Files.exists(limit(sysctl)), "a container does not show " + sysctl);
        String given = Files.readAllLines(limit(sysctl)).get(0);
        assertEquals(option + " of " + TOO_MUCH + " is cut to " + given + " by " + sysctl, size.shortfall(TOO_MUCH));
    }

    private static Path limit(String sysctl) {
        return Path.of("/proc/sys/" + sysctl.replace('.', '/'));
    }
}
