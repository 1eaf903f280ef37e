// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.netty.util.AttributeKey;
import org.junit.jupiter.api.extension.ExtendWith;

/** The attributes of a session, in which an application keeps its own data. */
@ExtendWith(NoLeaks.class)
class SessionAttributesTest {
    private static final AttributeKey<String> NAME = AttributeKey.valueOf(SessionAttributesTest.class, "NAME");

    @OnEachTransport
    void theAttributesOfAStreamSessionAreThoseOfItsChannelAndOutliveIt(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            TcpListen named = TcpListen.on(0)
                    .pipeline(handlers -> handlers.channel().attr(NAME).set("of its pipeline"));
            Listener listener = fixture.manager().listen(named, fixture.events());
            Peer peer = fixture.call(listener.port());
            Session session = fixture.accept();
            assertTrue(session.hasAttr(NAME));
            assertEquals("of its pipeline", session.attr(NAME).get());
            session.attr(NAME).set("Ada");
            assertSame(session.channel().attr(NAME), session.attr(NAME));
            peer.close();
            fixture.next(SessionState.DISCONNECTED);
            assertEquals("Ada", session.attr(NAME).get());
        }
    }

    @OnEachTransport
    void aUdpSessionHasAttributes(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            socket.attr(NAME).set("the socket");
            assertEquals("the socket", socket.attr(NAME).get());
        }
    }
}
