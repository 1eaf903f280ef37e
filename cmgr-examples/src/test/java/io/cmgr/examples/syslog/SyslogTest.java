// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.syslog;

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
import io.cmgr.testkit.UdpPeer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SyslogTest {
    private static RunningExample start(Transport transport) {
        return RunningExample.start("syslog", "--port", "0", "--tls", "0", "--transport", transport.name());
    }

    /** The port for UDP or TLS; that for TCP is {@link RunningExample#port}, and is printed last. */
    private static int port(RunningExample syslog, String protocol) {
        Deadline.until("the ports", () -> syslog.port() > 0);
        Matcher announcement = Pattern.compile(protocol + " on port (\\d+)").matcher(syslog.output());
        assertTrue(announcement.find(), syslog.output());
        return Integer.parseInt(announcement.group(1));
    }

    private static void awaitLine(RunningExample syslog, String regex) {
        Pattern line = Pattern.compile("^" + regex + "$", Pattern.MULTILINE);
        Deadline.until(regex, () -> line.matcher(syslog.output()).find());
    }

    @OnEachTransport
    void messagesOverUdpTcpAndTlsArePrinted(Transport transport) throws Exception {
        try (RunningExample syslog = start(transport)) {
            try (UdpPeer peer = UdpPeer.open()) {
                peer.send(port(syslog, "UDP"), "<34>1 - vm su - - - a datagram\n");
                awaitLine(syslog, "u0 127.0.0.1:" + peer.port() + " auth.crit vm su: a datagram");
            }
            try (Peer peer = Peer.connect(syslog.port())) {
                peer.send("<34>1 - vm su - - - a line\n27 <34>1 - vm su - - - a count")
                        .finish();
                awaitLine(syslog, "a1 127.0.0.1:\\d+ auth.crit vm su: a line");
                awaitLine(syslog, "a1 127.0.0.1:\\d+ auth.crit vm su: a count");
                peer.readToEnd();
            }
            try (TlsPeer peer = TlsPeer.connect(port(syslog, "TLS"), MadeCertificate.trusting(syslog.output()))) {
                peer.handshake().send("29 <34>1 - vm su - - - encrypted").finish();
                awaitLine(syslog, "a2 127.0.0.1:\\d+ auth.crit vm su: encrypted");
                peer.readToEnd();
            }
        }
    }

    @OnEachTransport
    void hostileTextCannotCommandATerminalOrForgeALine(Transport transport) throws Exception {
        try (RunningExample syslog = start(transport);
                UdpPeer peer = UdpPeer.open()) {
            peer.send(port(syslog, "UDP"), "<34>1 - v\u001bm s\u202eu - - - \u001b[2J\0\na9 ::1 kern.emerg x: forged");
            awaitLine(syslog, "u0 \\S+ auth.crit v\\?m s\\?u: \\?\\[2J\\?\\?a9 ::1 kern.emerg x: forged");
        }
    }

    @OnEachTransport
    void aBreachOfTheProtocolEndsItsSessionBehindTheMessagesBeforeIt(Transport transport) throws Exception {
        try (RunningExample syslog = start(transport);
                Peer other = Peer.connect(syslog.port());
                Peer peer = Peer.connect(syslog.port())) {
            peer.send("<34>before\nand behind");
            awaitLine(syslog, ".* auth.crit - -: before");
            awaitLine(syslog, ".* disconnected: PROTOCOL_ERROR, .* begins with a count or <, not with 0x61\\)");
            peer.readToEnd();
            other.send("<34>goes on\n").finish();
            awaitLine(syslog, ".* auth.crit - -: goes on");
            other.readToEnd();
        }
    }

    @OnEachTransport
    void theEndOfTheInputEndsALineAndNoCount(Transport transport) throws Exception {
        try (RunningExample syslog = start(transport)) {
            try (Peer peer = Peer.connect(syslog.port())) {
                peer.send("<34>without a line feed").finish();
                awaitLine(syslog, ".* auth.crit - -: without a line feed");
                peer.readToEnd();
            }
            try (Peer peer = Peer.connect(syslog.port())) {
                peer.send("1000 <34>lost").finish();
                awaitLine(syslog, ".* disconnected: PROTOCOL_ERROR, .* ended within a counted message\\)");
            }
        }
    }

    @OnEachTransport
    void loggerIsUnderstoodInAllItsWays(Transport transport) throws Exception {
        Needs.tools("logger");
        String help = ChildProcess.output("logger", "--help");
        Needs.needs("the logger of util-linux", help != null && help.contains("--octet-count"));
        try (RunningExample syslog = start(transport)) {
            for (String format : List.of("--rfc3164", "--rfc5424")) {
                log(format + " in a datagram", port(syslog, "UDP"), "--udp", format);
                log(format + " in a line", syslog.port(), "--tcp", format);
                log(format + " with a count", syslog.port(), "--tcp", "--octet-count", format);
                for (String way : List.of("in a datagram", "in a line", "with a count")) {
                    awaitLine(syslog, ".* local3.warning \\S+ cmgr: " + format + " " + way);
                }
            }
        }
    }

    private static void log(String text, int port, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("logger", "--server", "127.0.0.1", "--port", "" + port));
        command.addAll(List.of(options));
        command.addAll(List.of("--priority", "local3.warning", "--tag", "cmgr", "--", text));
        assertNotNull(ChildProcess.output(command.toArray(String[]::new)), "logger has failed");
    }
}
