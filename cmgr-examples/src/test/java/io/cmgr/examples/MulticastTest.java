// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cmgr.config.Transport;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.MulticastInterface;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import java.net.DatagramSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class MulticastTest {
    @OnEachTransport
    void whoComesLaterFindsWhoIsThereAndIsFound(Transport transport) throws Exception {
        MulticastInterface multicast = MulticastInterface.v4();
        String group = multicast.group().getHostAddress();
        int port;
        try (DatagramSocket brief = new DatagramSocket()) {
            port = brief.getLocalPort();
        }
        try (RunningExample ann = start(transport, multicast, group, port, "ann")) {
            ann.port();
            try (RunningExample bob = start(transport, multicast, group, port, "bob")) {
                bob.port();
                try (RunningExample eve = start(transport, multicast, group, port, "e\u001bve")) {
                    finds(ann, "bob");
                    finds(ann, "e?ve");
                    finds(bob, "ann");
                    finds(bob, "e?ve");
                    finds(eve, "ann");
                    finds(eve, "bob");
                    assertFalse(ann.output().contains("ann is at"), ann.output());
                    assertEquals("", ann.errors() + bob.errors() + eve.errors());
                }
            }
        }
    }

    @Test
    void aGroupThatIsNoneIsToldInALine() {
        try (RunningExample multicast = RunningExample.start("multicast", "--group", "192.0.2.1")) {
            assertEquals(1, multicast.exitCode());
            assertEquals("multicast: group: 192.0.2.1 is not a multicast address\n", multicast.errors());
        }
    }

    private static RunningExample start(
            Transport transport, MulticastInterface multicast, String group, int port, String name) {
        return RunningExample.start(
                "multicast",
                "--transport",
                transport.name(),
                "--group",
                group,
                "--port",
                Integer.toString(port),
                "--interface",
                multicast.networkInterface().getName(),
                "--name",
                name);
    }

    private static void finds(RunningExample who, String whom) {
        Deadline.until("meeting " + whom, () -> who.output().contains("\n" + whom + " is at "));
    }
}
