// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events of a session that has ended, which are taken when another session has its id. */
@ExtendWith(NoLeaks.class)
class ReusedIdTest {
    @OnEachTransport
    void anEventMeansItsOwnSessionAndAnIdMeansTheSessionThatHasItNow(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            ConnectionManager manager = fixture.manager();
            String target = "127.0.0.1:" + server.getLocalPort();
            Session first = Deadline.get(manager.connect(target, "venue", fixture.events()));
            try (Peer peer = Peer.of(server.accept())) {
                peer.send("request");
                Deadline.until("the request", () -> fixture.events().queuedBytes() > 0);
            }
            Deadline.get(first.abort());
            Session second = Deadline.get(manager.connect(target, "venue", fixture.events()));
            Peer peer = fixture.closeFirst(Peer.of(server.accept()));

            fixture.next(SessionState.NEW);
            SessionEvent request = fixture.next(SessionState.DATA);
            assertSame(first, request.session());
            Refusal.failed(SessionClosedException.class, "venue", request.reply("to the first"));
            Deadline.get(request.session().close());
            assertTrue(second.isOpen());

            assertEquals("venue", request.id());
            assertNotSame(first, manager.session("venue").orElseThrow());
            Deadline.get(manager.write("venue", "to the second"));
            assertEquals("to the second", peer.readText("to the second".length()));
        }
    }
}
