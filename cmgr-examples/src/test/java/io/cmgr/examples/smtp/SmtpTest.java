// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.examples.MadeCertificate;
import io.cmgr.examples.RunningExample;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SmtpTest {
    private static RunningExample start(Transport transport) {
        return RunningExample.start("smtp", "--port", "0", "--transport", transport.name());
    }

    /** Says a line and reads the answer to its end, which has a space behind its number. */
    private static void ask(InputStream in, Saying say, String line, String expected) throws IOException {
        if (!line.isEmpty()) {
            say.send(line + "\r\n");
        }
        String answer = line(in);
        while (answer.charAt(3) == '-') {
            answer = line(in);
        }
        assertEquals(expected, answer.substring(0, 3), answer);
    }

    private interface Saying {
        void send(String text) throws IOException;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            int next = in.read();
            assertTrue(next >= 0, () -> "the server has ended after: " + line);
            line.append((char) next);
        }
        return line.toString();
    }

    @OnEachTransport
    void aMailIsTakenAfterStarttlsAndNotBefore(Transport transport) throws Exception {
        try (RunningExample server = start(transport);
                Peer plain = Peer.connect(server.port())) {
            InputStream in = plain.socket().getInputStream();
            ask(in, plain::send, "", "220");
            ask(in, plain::send, "EHLO me", "250");
            ask(in, plain::send, "MAIL FROM:<ann@example.org>", "530");
            ask(in, plain::send, "STARTTLS", "220");
            try (TlsPeer peer =
                    TlsPeer.connect(plain.socket(), server.port(), MadeCertificate.trusting(server.output()))) {
                InputStream secure = peer.handshake().tls().getInputStream();
                ask(secure, peer::send, "EHLO me", "250");
                ask(secure, peer::send, "STARTTLS", "503");
                ask(secure, peer::send, "RCPT TO:<bob@example.org>", "503");
                ask(secure, peer::send, "MAIL FROM:<ann@example.org>", "250");
                ask(secure, peer::send, "RCPT TO:<bob@example.org>", "250");
                ask(secure, peer::send, "DATA", "354");
                ask(secure, peer::send, "Subject: dots\r\n\r\n..\r\n.", "250");
                ask(secure, peer::send, "NONSENSE", "502");
                ask(secure, peer::send, "QUIT", "221");
                peer.readToEnd();
            }
            Deadline.until("the mail", () -> server.output().contains("a mail of 20 bytes for 1, over TLSv1.3"));
        }
    }

    @OnEachTransport
    void whatIsPutBehindStarttlsEndsTheSession(Transport transport) throws Exception {
        try (RunningExample server = start(transport);
                Peer plain = Peer.connect(server.port())) {
            plain.send("EHLO me\r\nSTARTTLS\r\nMAIL FR");
            String answers = new String(plain.readToEnd(), UTF_8);
            assertTrue(answers.endsWith("220 go ahead\r\n"), answers);
        }
    }

    @OnEachTransport
    void swaksDeliversToo(Transport transport) throws Exception {
        Needs.tools("swaks");
        Needs.needs(
                "swaks with Perl's TLS",
                ChildProcess.output("swaks", "--support").contains("TLS supported"));
        try (RunningExample server = start(transport)) {
            String dialogue = ChildProcess.output(
                    "swaks",
                    "--server",
                    "127.0.0.1:" + server.port(),
                    "--tls",
                    "--from",
                    "ann@example.org",
                    "--to",
                    "bob@example.org,eve@example.org");
            assertNotNull(dialogue, "swaks has failed");
            Deadline.until("the mail", () -> server.output().contains(" bytes for 2, over TLS"));
        }
    }
}
