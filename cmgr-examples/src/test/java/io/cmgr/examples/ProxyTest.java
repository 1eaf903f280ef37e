// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
@Timeout(60)
class ProxyTest {
    private static final int SIZE = 20 << 20;

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    private static String deadTarget() throws IOException {
        try (ServerSocket gone = server()) {
            return target(gone);
        }
    }

    private static String target(ServerSocket server) {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private static RunningExample proxy(Transport transport, String... targets) {
        String[] arguments = new String[5 + targets.length];
        System.arraycopy(new String[] {"proxy", "--port", "0", "--transport", transport.name()}, 0, arguments, 0, 5);
        System.arraycopy(targets, 0, arguments, 5, targets.length);
        return RunningExample.start(arguments);
    }

    @OnEachTransport
    void itFailsOverAndPassesBothDirectionsAndBothEndsOn(Transport transport) throws Exception {
        try (ServerSocket upstream = server();
                RunningExample proxy = proxy(transport, deadTarget(), target(upstream));
                Background threads = new Background();
                Peer client = Peer.connect(proxy.port())) {
            client.send("question").finish();
            try (Peer server = Peer.of(upstream.accept())) {
                assertEquals("question", new String(server.readInput(), UTF_8));
                threads.start("server", () -> server.send(new byte[SIZE]).finish());
                assertEquals(SIZE, client.readInput().length);
            }
        }
    }

    @OnEachTransport
    void anUpstreamThatIsKilledResetsTheClient(Transport transport) throws Exception {
        try (ServerSocket upstream = server();
                RunningExample proxy = proxy(transport, target(upstream));
                Peer client = Peer.connect(proxy.port())) {
            Peer server = Peer.of(upstream.accept());
            server.send("half an ans");
            assertEquals("half an ans", client.readText(11));
            server.reset();
            assertThrows(IOException.class, client::readInput);
        }
    }

    @OnEachTransport
    void aClientIsResetIfNoTargetAnswers(Transport transport) throws Exception {
        try (RunningExample proxy = proxy(transport, deadTarget(), deadTarget());
                Peer client = Peer.connect(proxy.port())) {
            assertThrows(IOException.class, client::readInput);
        }
    }

    @OnEachTransport
    void aTargetThatIsNoneIsToldAtTheStart(Transport transport) throws Exception {
        try (RunningExample proxy = proxy(transport, "nowhere")) {
            assertEquals(1, proxy.exitCode());
            assertTrue(proxy.errors().contains("nowhere"), proxy.errors());
        }
    }
}
