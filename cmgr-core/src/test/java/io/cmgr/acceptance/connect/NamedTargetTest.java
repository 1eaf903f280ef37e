// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.config.Transport;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A target whose name has several addresses. */
@ExtendWith(NoLeaks.class)
class NamedTargetTest {
    @TempDir
    Path directory;

    @OnEachTransport
    void theSecondAddressIsReachedWhateverTheFirstDoes(Transport transport) throws Exception {
        String second = NameOfTwoAddresses.SECOND;
        Path hosts = Files.writeString(
                directory.resolve("hosts"), NameOfTwoAddresses.FIRST + " localhost\n" + second + " localhost\n");
        List<String> options = List.of("-Djdk.net.hosts.file=" + hosts);
        try (ChildProcess child = ChildProcess.jvm(List.of(), options, NameOfTwoAddresses.class, transport.name())) {
            assertEquals(second, child.ask("refused"));
            assertEquals(second, child.ask("no answer"));
            assertEquals(second, child.ask("no answer, from a port of ours"));
            assertEquals(second + ", the first heard a handshake and an end", child.ask("silent in TLS"));
        }
    }
}
