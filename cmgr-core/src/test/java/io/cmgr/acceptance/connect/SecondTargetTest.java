// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.FullBacklog;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Transports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A connect with a second target, which is reached where the first one does not answer. */
@ExtendWith(NoLeaks.class)
class SecondTargetTest {
    private final EventRecorder events = new EventRecorder();

    @TempDir
    Path directory;

    @OnEachTransport
    void theSecondTargetIsReachedIfTheFirstRefuses(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, new EventRecorder()).port();
            TcpConnect where = refusing("127.0.0.1").or("127.0.0.1:" + port);
            assertEquals(port, portOf(manager, where));
        }
    }

    @OnEachTransport
    void theSecondTargetIsReachedIfTheFirstDoesNotAnswerAndIsInOnePlace(Transport transport) throws Exception {
        try (ConnectionManager acceptor = Transports.manager(transport);
                ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .maxSessions(1)
                        .build();
                FullBacklog silent = new FullBacklog("127.0.0.1")) {
            int port = acceptor.listenTcp(0, new EventRecorder()).port();
            TcpConnect where = TcpConnect.to("127.0.0.1", silent.port()).or("127.0.0.1:" + port);
            assertEquals(port, portOf(manager, where));
            assertEquals(1, manager.stats().opened());
        }
    }

    @OnEachTransport
    void aPathMayStandBesideAnAddress(Transport transport) throws Exception {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (ConnectionManager manager = Transports.manager(transport)) {
            manager.listen(TcpListen.on(path), new EventRecorder());
            Session session = Deadline.get(manager.connect(refusing("127.0.0.1").or(path), events));
            assertEquals(path, session.remoteAddress());
        }
    }

    @OnEachTransport
    void tlsChecksTheNameOfTheTargetThatHasAnswered(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ConnectionManager manager = Transports.manager(transport)) {
            TcpListen anywhere = TcpListen.on("0.0.0.0", 0).tls(certificates.server(certificates.localhost()));
            int port = manager.listen(anywhere, new EventRecorder()).port();
            TcpConnect named = refusing("127.0.0.2").or("127.0.0.1:" + port).tls(certificates.client());
            assertEquals(port, portOf(manager, named));
            TcpConnect misnamed = refusing("127.0.0.1").or("127.0.0.2:" + port).tls(certificates.client());
            assertInstanceOf(SSLException.class, Deadline.failure(manager.connect(misnamed, events)));
        }
    }

    /** A target where nobody listens. */
    private static TcpConnect refusing(String host) throws Exception {
        try (ServerSocket brief = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return TcpConnect.to(host, brief.getLocalPort());
        }
    }

    /** Connects, and returns the port of the peer. */
    private int portOf(ConnectionManager manager, TcpConnect where) {
        Session session = Deadline.get(manager.connect(where, events));
        return ((InetSocketAddress) session.remoteAddress()).getPort();
    }
}
