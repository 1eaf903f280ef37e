// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificate that a program makes at its start. */
public final class MadeCertificate {
    private static final Pattern MADE = Pattern.compile("not for production: (\\S+)");

    private MadeCertificate() {}

    /** A client's context that trusts what the program says it has made, and nothing else. */
    public static SSLContext trusting(String output) throws Exception {
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
}
