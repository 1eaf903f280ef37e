// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.UnixPeer;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What sessions and listeners say of themselves in a log or a debugger. */
@ExtendWith(NoLeaks.class)
class OneLineTest {
    @OnEachTransport
    void aSessionTellsItsKindItsIdHowFarItIsAndItsAddresses(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Listener listener = fixture.manager().listen(TcpListen.on("127.0.0.1", 0), fixture.events());
            Peer peer = fixture.call(listener.port());
            Session session = fixture.accept();
            String with = ", 127.0.0.1:" + listener.port() + " with 127.0.0.1:"
                    + peer.socket().getLocalPort();
            assertEquals("TCP a1 open" + with, session.toString());
            peer.close();
            Deadline.get(session.closed());
            assertEquals("TCP a1 closed" + with, session.toString());
        }
    }

    @OnEachTransport
    void aUdpSocketHasNoPeer(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listen(UdpListen.on("127.0.0.1", 0), fixture.events());
            int port = ((InetSocketAddress) socket.localAddress()).getPort();
            assertEquals("UDP u0 open, 127.0.0.1:" + port, socket.toString());
        }
    }

    @OnEachTransport
    void aListenerTellsItsIdAndItsAddress(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Listener listener = fixture.manager().listen(TcpListen.on("127.0.0.1", 0), fixture.events());
            assertEquals("listener l0 on 127.0.0.1:" + listener.port() + ", open", listener.toString());
            Deadline.get(listener.close());
            assertTrue(listener.toString().endsWith(", closed"));
        }
    }

    @OnEachTransport
    void theyAreOneLineWhateverAPathContains(Transport transport, @TempDir Path directory) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("two\nlines"));
            Listener listener = fixture.manager().listen(TcpListen.on(path), fixture.events());
            fixture.closeFirst(UnixPeer.connect(path.getPath()));
            Session session = fixture.accept();
            assertEquals(1, listener.toString().lines().count());
            assertEquals(1, session.toString().lines().count());
            assertTrue(session.toString().startsWith("UNIX a1 open, "));
        }
    }
}
