// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Where no socket listens, a socket can connect to itself: by chance or, as here, because it is bound to its target.
 */
@ExtendWith(NoLeaks.class)
class SelfConnectTest {
    @OnEachTransport
    void aConnectionToItselfIsRefusedAndThePortIsFreeAgain(Transport transport) throws Exception {
        assertRefused(transport, "127.0.0.1", where -> where);
    }

    @OnEachTransport
    void aConnectionToItselfOverIpv6IsRefused(Transport transport) throws Exception {
        Needs.ipv6();
        assertRefused(transport, "::1", where -> where);
    }

    @OnEachTransport
    void aConnectionToItselfIsRefusedBeforeATlsHandshake(Transport transport) throws Exception {
        var client = new Certificates().client();
        assertRefused(transport, "127.0.0.1", where -> where.tls(client));
    }

    private static void assertRefused(Transport transport, String host, UnaryOperator<TcpConnect> manner)
            throws IOException {
        int port = freePort(host);
        InetSocketAddress itself = new InetSocketAddress(host, port);
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            var attempt = fixture.manager()
                    .connect(
                            manner.apply(
                                    TcpConnect.to(itself).localAddress(itself).as("out")),
                            fixture.events());
            Refusal.failed(ConnectException.class, "Connection refused: " + itself, attempt);
            Deadline.until("the port is free", () -> canBind(itself)); // on NIO that takes until the next select
            assertEquals(0, fixture.manager().stats().opened());
            assertEquals(0, fixture.manager().sessions().size());
            fixture.manager().listenTcp(port, fixture.events());
        }
    }

    private static int freePort(String host) throws IOException {
        try (ServerSocket brief = bound(new InetSocketAddress(host, 0))) {
            return brief.getLocalPort();
        }
    }

    private static boolean canBind(InetSocketAddress address) {
        try {
            bound(address).close();
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /** Binds without SO_REUSEADDR, which would ignore a connection in TIME_WAIT. */
    private static ServerSocket bound(InetSocketAddress address) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(false);
        socket.bind(address);
        return socket;
    }
}
