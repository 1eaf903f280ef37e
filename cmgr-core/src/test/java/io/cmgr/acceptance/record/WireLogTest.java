// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.record;

import static io.cmgr.testkit.Callback.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Recording;
import io.cmgr.session.Session;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.CapturedLog;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UdpPeer;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.extension.ExtendWith;

/** A wire log shows in hex and text what passes, while it is on. */
@ExtendWith(NoLeaks.class)
class WireLogTest {
    private static final String LOGGER = "io.cmgr.wire";

    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void whatASessionReceivesAndSendsIsLoggedFromTheCallToTheEnd(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                CapturedLog log = new CapturedLog(LOGGER);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            Deadline.get(session.write("before"));
            Recording recording = manager.wireLog(session.id());
            Deadline.get(recording.session().flushed());
            assertTrue(recording.isOpen());
            assertSame(session, recording.session());
            Deadline.get(session.write("while"));
            peer.send("answer");
            events.next(DATA);
            Deadline.get(manager.writeToAll("broadcast"));
            Deadline.get(session.flushed());
            session.write("lastly");
            Deadline.get(recording.close());
            assertFalse(recording.isOpen());
            Deadline.get(session.write("after"));
            assertEquals("beforewhilebroadcastlastlyafter", peer.readText(31));
            String text = log.text();
            assertFalse(text.contains("before"), text);
            assertTrue(text.contains("session " + session.id() + ": [id: 0x"), text);
            assertTrue(text.contains("WRITE: 5B"), text);
            assertTrue(text.contains("77 68 69 6c 65"), text);
            assertTrue(text.contains("|while "), text);
            assertTrue(text.contains("READ: 6B"), text);
            assertTrue(text.contains("|answer "), text);
            assertTrue(text.contains("|broadcast "), text);
            assertTrue(text.contains("|lastly "), text);
            assertFalse(text.contains("|after "), text);
            assertFalse(text.contains("WRITE: 0B"), text);
        }
    }

    @OnEachTransport
    void withTlsThePlainTextIsLogged(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ConnectionManager manager = Transports.manager(transport);
                CapturedLog log = new CapturedLog(LOGGER);
                TlsPeer peer = TlsPeer.connect(
                                manager.listen(certificates.listen(), events).port(), certificates)
                        .handshake()) {
            Session session = events.nextSession();
            manager.wireLog(session.id());
            Deadline.get(session.flushed());
            peer.send("secret");
            events.next(DATA);
            Deadline.get(session.write("reply"));
            assertTrue(log.text().contains("|secret "), log::text);
            assertTrue(log.text().contains("|reply "), log::text);
        }
    }

    @OnEachTransport
    void datagramsAreLogged(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                CapturedLog log = new CapturedLog(LOGGER);
                UdpPeer peer = UdpPeer.open()) {
            UdpSession session = manager.listenUdp(0, events);
            manager.wireLog(session.id());
            Deadline.get(session.flushed());
            peer.send(((InetSocketAddress) session.localAddress()).getPort(), "question");
            events.next(DATA);
            Deadline.get(manager.writeUdp(session.id(), peer.address(), "reply"));
            assertEquals("reply", peer.receiveText());
            assertTrue(log.text().contains("|question"), log::text);
            assertTrue(log.text().contains("|reply "), log::text);
        }
    }

    @OnEachTransport
    void aSecondOneIsRefusedUntilTheFirstHasEnded(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer unused = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            Recording first = manager.wireLog(session.id());
            Deadline.get(first.session().flushed());
            IllegalStateException refusal =
                    assertThrows(IllegalStateException.class, () -> manager.wireLog(session.id()));
            assertEquals("session " + session.id() + " has a wire log already", refusal.getMessage());
            Deadline.get(first.close());
            Deadline.get(first.close());
            Recording second = manager.wireLog(session.id());
            Deadline.get(second.session().flushed());
            Deadline.get(session.abort());
            Deadline.get(second.closed());
            assertFalse(second.isOpen());
            events.nextDisconnected();
            assertThrows(NoSuchSessionException.class, () -> manager.wireLog(session.id()));
            assertThrows(NoSuchSessionException.class, () -> manager.wireLog("nobody"));
        }
    }

    @OnEachTransport
    void itCanBeSwitchedOnAndOffInCallbacks(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                CapturedLog log = new CapturedLog(LOGGER);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            session.channel()
                    .eventLoop()
                    .submit(() -> {
                        Recording recording = manager.wireLog(session.id());
                        session.write("inside");
                        recording.close();
                        session.write("outside");
                    })
                    .sync();
            assertEquals("insideoutside", peer.readText(13));
            assertTrue(log.text().contains("|inside "), log::text);
            assertFalse(log.text().contains("|outside "), log::text);
            peer.finish();
            events.nextDisconnected();
        }
    }
}
