// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.config.Transport;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.UdpPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams to names that have addresses of both families, or one to which a socket cannot send. */
@ExtendWith(NoLeaks.class)
class NamedPeersTest {
    @OnEachTransport
    void aDatagramToANameGoesToTheFirstAddressThatTheSocketCanSendTo(Transport transport, @TempDir Path directory)
            throws Exception {
        Needs.ipv6();
        Path hosts = Files.write(
                directory.resolve("hosts"),
                List.of(
                        "127.0.0.1 both",
                        "::1 both",
                        "127.255.255.255 broadcast-first", // a socket may send there only if SO_BROADCAST is on
                        "127.0.0.1 broadcast-first",
                        "127.255.255.255 broadcast"));
        List<String> options = List.of("-Djdk.net.hosts.file=" + hosts);
        try (ChildProcess child = ChildProcess.jvm(List.of(), options, NamedPeers.class, transport.name());
                UdpPeer four = UdpPeer.open();
                UdpPeer six = UdpPeer.open("::1")) {
            assertEquals("sent", child.ask("u0 both:" + four.port()));
            assertEquals("hello", four.receiveText());
            assertEquals("sent", child.ask("u1 both:" + six.port()));
            assertEquals("hello", six.receiveText());
            for (String id : List.of("u0", "u2")) {
                assertEquals("sent", child.ask(id + " broadcast-first:" + four.port()));
                assertEquals("hello", four.receiveText());
            }
            assertEquals(
                    "java.net.ProtocolException: broadcast: none of its 1 addresses is of the family of session u1",
                    child.ask("u1 broadcast:" + six.port()));
            String refused = child.ask("u0 broadcast:" + four.port());
            assertEquals("Permission denied", refused.substring(refused.lastIndexOf("ermission") - 1));
        }
    }
}
