// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
class ProxyRecipeTest {
    @TempDir
    Path directory;

    /** A target that is down, whatever else runs on this machine. */
    private TcpConnect nobody() {
        return TcpConnect.to(UnixDomainSocketAddress.of(directory.resolve("nobody")));
    }

    @OnEachTransport
    void aQuestionAndItsAnswerPassWithTheirEndsToTheFirstTargetThatAnswers(Transport transport) throws Exception {
        try (ServerSocket target = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                Background background = new Background();
                ConnectionManager manager = Transports.manager(transport)) {
            background.start("target", () -> {
                try (Peer server = Peer.of(target.accept())) {
                    server.send("answer to " + new String(server.readInput(), UTF_8))
                            .finish();
                }
            });
            TcpConnect up = TcpConnect.to("127.0.0.1", target.getLocalPort());
            int port = manager.listenTcp(0, new Proxy(manager, List.of(nobody(), up)))
                    .port();
            try (Peer client = Peer.connect(port)) {
                client.send("a question").finish();
                assertEquals("answer to a question", new String(client.readToEnd(), UTF_8));
            }
        }
    }

    @OnEachTransport
    void aClientIsResetIfNoTargetAnswers(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, new Proxy(manager, List.of(nobody(), nobody())))
                    .port();
            try (Peer client = Peer.connect(port)) {
                assertThrows(IOException.class, client::readInput);
            }
        }
    }
}
