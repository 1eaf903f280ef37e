// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.tls;

import static io.cmgr.testkit.Explained.TIME;
import static io.cmgr.testkit.Explained.says;
import static io.cmgr.testkit.Explained.saysNo;
import static io.cmgr.testkit.Explained.soonSays;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.testkit.Callback;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.netty.handler.ssl.SslContext;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code Session.explain} of a session that waits for its TLS handshake. */
@ExtendWith(NoLeaks.class)
class ExplainHandshakeTest {
    private static final Certificates CERTIFICATES = new Certificates();
    private static final String UNDER_WAY =
            "Its TLS handshake has been under way for " + TIME + ", and waits for its peer";

    private final EventRecorder events = new EventRecorder();
    private final SslContext context = CERTIFICATES.server(CERTIFICATES.localhost());

    ExplainHandshakeTest() throws Exception {}

    @OnEachTransport
    void anOpeningSessionSaysThatItsPeerOwesTheHandshake(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(TcpListen.on("127.0.0.1", 0).tls(context), events)
                    .port();
            try (Peer silent = Peer.connect(port)) {
                Session session = events.next(Callback.ACCEPTED).session();
                soonSays("is opening\\. " + UNDER_WAY, session::explain);
                TlsPeer.connect(silent.socket(), port, CERTIFICATES.jdk(CERTIFICATES.client("guest")))
                        .handshake();
                events.next(Callback.NEW);
                saysNo("handshake", session::explain);
            }
        }
    }

    @OnEachTransport
    void anOpenSessionSaysThatItIsStartingTls(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            var started = session.startTls(context);
            soonSays("is open\\. " + UNDER_WAY, session::explain);
            var unused = session.closeOutput();
            soonSays("closeOutput\\(\\) was called, and waits", session::explain);
            says(UNDER_WAY, session::explain);
            peer.reset();
            events.nextDisconnected();
            Deadline.failure(started);
        }
    }
}
