// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ServiceTest {
    private static ChildProcess start(Class<?> program, int port) throws IOException {
        ChildProcess service = ChildProcess.jvm(List.of(), List.of("-Xmx64m", "-Dport=" + port), program);
        assertEquals("listening", service.readLine());
        return service;
    }

    private static int freePort() throws IOException {
        try (ServerSocket brief = new ServerSocket(0)) {
            return brief.getLocalPort();
        }
    }

    @Test
    void aTermSignalClosesTheManager() throws Exception {
        int port = freePort();
        try (ChildProcess service = start(Service.Closing.class, port);
                Peer peer = Peer.connect(port)) {
            assertEquals("hello", peer.send("hello").readText(5));
            service.signal("TERM");
            assertEquals("", new String(peer.readToEnd(), UTF_8));
        }
    }

    @Test
    void aTermSignalDrainsTheChannelFirst() throws Exception {
        int port = freePort();
        try (ChildProcess service = start(Service.Draining.class, port);
                Peer peer = Peer.connect(port)) {
            assertEquals("hello", peer.send("hello").readText(5));
            service.signal("TERM");
            assertEquals("", new String(peer.readToEnd(), UTF_8));
            String result = service.readLine();
            assertTrue(result.startsWith("DrainResult[drained=1, cut=0"), result);
        }
    }
}
