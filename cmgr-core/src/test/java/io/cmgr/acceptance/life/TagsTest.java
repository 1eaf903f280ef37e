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
import io.cmgr.testkit.Stage;
import io.netty.util.AttributeKey;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an application keeps with a session: its attributes. */
@ExtendWith(NoLeaks.class)
class TagsTest {
    private static final AttributeKey<String> NAME = AttributeKey.valueOf(TagsTest.class, "NAME");

    @OnEachTransport
    void theTagsOfAStreamSessionAreItsChannelsAndOutliveIt(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            TcpListen named = TcpListen.on(0)
                    .pipeline(handlers -> handlers.channel().attr(NAME).set("of its pipeline"));
            Listener listener = stage.manager().listen(named, stage.events());
            Peer peer = stage.call(listener.port());
            Session session = stage.accept();
            assertTrue(session.hasAttr(NAME));
            assertEquals("of its pipeline", session.attr(NAME).get());
            session.attr(NAME).set("Ada");
            assertSame(session.channel().attr(NAME), session.attr(NAME));
            peer.close();
            stage.next(SessionState.DISCONNECTED);
            assertEquals("Ada", session.attr(NAME).get());
        }
    }

    @OnEachTransport
    void aUdpSessionHasTags(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            UdpSession socket = stage.manager().listenUdp(0, stage.events());
            socket.attr(NAME).set("the socket");
            assertEquals("the socket", socket.attr(NAME).get());
        }
    }
}
