// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.TlsPeer;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
class TlsTest {
    private static final Pattern MADE = Pattern.compile("not for production: (\\S+)");

    /** A client that trusts what the program says it has made, and nothing else. */
    private static SSLContext trusting(String output) throws Exception {
        Matcher made = MADE.matcher(output);
        assertTrue(made.find(), output);
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (FileInputStream pem = new FileInputStream(made.group(1))) {
            trusted.setCertificateEntry(
                    "made", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @InEachMode
    void linesComeBack(Mode mode) throws Exception {
        try (RunningExample server = mode.start("tls")) {
            int port = server.port();
            try (TlsPeer peer = TlsPeer.connect(port, trusting(server.output())).handshake()) {
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
