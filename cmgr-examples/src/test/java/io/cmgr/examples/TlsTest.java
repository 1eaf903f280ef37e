// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.TlsPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
class TlsTest {
    @InEachMode
    void linesComeBack(Mode mode) throws Exception {
        try (RunningExample server = mode.start("tls")) {
            int port = server.port();
            try (TlsPeer peer = TlsPeer.connect(port, MadeCertificate.trusting(server.output()))
                    .handshake()) {
                peer.send("one\r\ntwo\n").finish();
                String answer = new String(peer.readToEnd(), UTF_8);
                assertTrue(answer.endsWith("one\ntwo\n"), answer);
            }
        }
    }

    @Test
    void aCertificateThatIsMissingOrIsNoneIsToldInOneLine(@TempDir Path folder) throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "no certificate");
        for (Path certificate : new Path[] {folder.resolve("missing.pem"), nonsense}) {
            try (RunningExample server =
                    RunningExample.start("tls", "--port", "0", "--cert", "" + certificate, "--key", "" + nonsense)) {
                assertEquals(1, server.exitCode());
                assertTrue(server.errors().contains(certificate.getFileName().toString()), server.errors());
                assertEquals(1, server.errors().lines().count(), server.errors());
            }
        }
    }
}
