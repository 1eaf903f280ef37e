// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class StartTlsServerTest {
    private static final Certificates CERTIFICATES = new Certificates();
    private static final Framing LINES = Framing.lines(8192);

    private final SslContext context = CERTIFICATES.server(CERTIFICATES.localhost());

    StartTlsServerTest() throws Exception {}

    @OnEachTransport
    void theServerEchoesOnceItsClientHasStartedTls(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            TcpListen where = TcpListen.on(0).framing(LINES);
            int port = manager.listen(where, new StartTlsServer(context)).port();
            try (Peer plain = Peer.connect(port)) {
                plain.send("hello\n");
                assertEquals("530 STARTTLS first\n", plain.readText(19));
                try (TlsPeer peer = startTls(plain)) {
                    peer.send("hello\n");
                    assertEquals("hello\n", peer.readText(6));
                }
            }
        }
    }

    @OnEachTransport
    void theClientGoesOverWhenItsServerAllowsIt(Transport transport) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                ConnectionManager manager = Transports.manager(transport)) {
            TcpConnect where = TcpConnect.to("localhost", server.getLocalPort()).framing(LINES);
            Deadline.get(manager.connect(where, new StartTlsClient(CERTIFICATES.client())));
            try (Peer plain = Peer.of(server.accept())) {
                assertEquals("STARTTLS\n", plain.readText(9));
                plain.send("220 go ahead\n");
                try (TlsPeer peer = TlsPeer.accept(plain.socket(), CERTIFICATES.jdk(CERTIFICATES.localhost()))) {
                    assertEquals("hello\n", peer.readText(6));
                }
            }
        }
    }

    @OnEachTransport
    void aTakerOfAChannelPausesBeforeItAnswers(Transport transport) throws Exception {
        try (Background background = new Background();
                ConnectionManager manager = Transports.manager(transport)) {
            EventChannel events = manager.openEventChannel();
            background.start("taker", () -> StartTlsTaker.serve(events, context));
            int port = manager.listen(TcpListen.on(0).framing(LINES), events).port();
            try (Peer plain = Peer.connect(port);
                    TlsPeer peer = startTls(plain)) {
                peer.handshake();
            }
        }
    }

    private static TlsPeer startTls(Peer plain) throws Exception {
        plain.send("STARTTLS\n");
        assertEquals("220 go ahead\n", plain.readText(13));
        return TlsPeer.connect(
                plain.socket(), plain.socket().getPort(), CERTIFICATES.jdk(CERTIFICATES.client("guest")));
    }
}
