// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.Transports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a session is closed after its peer has finished, depending on the takers that still work on its data. */
@ExtendWith(NoLeaks.class)
class HalfCloseTakersTest {
    private static final TcpListen LINES = TcpListen.on(0).framing(Framing.lines(100));

    @OnEachTransport
    void anEndBetweenTakingAndReplyingLetsTheReplyOut(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            peer.send("question");
            SessionEvent data = data(events);
            peer.finish();
            Reads.awaitEndOfInput(data.session());
            assertTrue(data.session().isOpen());
            var unused = data.reply("answer");
            disconnected(events);
            assertEquals("answer", new String(peer.readToEnd(), UTF_8));
        }
    }

    @OnEachTransport
    void anEndAfterTheReplyLetsTheReplyOut(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            peer.send("question");
            SessionEvent data = data(events);
            var unused = data.reply("answer");
            peer.finish();
            Reads.awaitEndOfInput(data.session());
            disconnected(events);
            assertEquals("answer", new String(peer.readToEnd(), UTF_8));
        }
    }

    @OnEachTransport
    void anEndWithNothingQueuedOrTakenClosesAtOnce(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = Events.skipTo(SessionState.NEW, events).session();
            peer.finish(); // and no thread takes from the channel
            Deadline.until("the close", () -> !session.isOpen());
            assertEquals(0, peer.readToEnd().length);
        }
    }

    @OnEachTransport
    void aTakerThatPollsOrDrainsHasFinishedItsEvents(Transport transport) throws Exception {
        for (int way = 0; way < 3; way++) {
            try (ConnectionManager manager = Transports.manager(transport);
                    EventChannel events = manager.openEventChannel();
                    Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
                peer.send("question").finish();
                Session session = data(events).session();
                Reads.awaitEndOfInput(session);
                assertTrue(session.isOpen());
                switch (way) {
                    case 0 -> events.poll();
                    case 1 -> events.drainTo(new ArrayList<>(), 0);
                    default -> events.poll(Duration.ZERO);
                }
                assertTrue(!session.isOpen(), "asked in way " + way);
                peer.close();
            }
        }
    }

    @OnEachTransport
    void theLastOfSeveralEventsThatAreDoneClosesTheSession(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listen(LINES, events).port())) {
            peer.send("1\n2\n3\n");
            List<SessionEvent> taken = new ArrayList<>();
            Deadline.until("all parts", () -> events.size() == 5); // and ACCEPTED and NEW
            events.drainTo(taken, 5);
            Session session = taken.get(0).session();
            peer.finish();
            Reads.awaitEndOfInput(session);
            for (int i : new int[] {4, 2, 3}) {
                assertTrue(session.isOpen());
                var unused = taken.get(i).reply(taken.get(i).text());
                taken.get(i).done();
            }
            assertEquals("3\n1\n2\n", new String(peer.readToEnd(), UTF_8));
        }
    }

    @OnEachTransport
    void aTakerThatDiedHoldsNoSession(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            peer.send("question");
            takeAndDie(events);
            peer.finish(); // the session sees this end after the taker has died
            assertEquals(0, peer.readToEnd().length);
        }
    }

    @OnEachTransport
    void aTakerThatDiesAfterTheEndHoldsNoSessionOnceAnotherAsks(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer other = Peer.connect(manager.listenTcp(0, events).port());
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            other.send("work for the survivor");
            data(events);
            peer.send("question");
            AtomicReference<@Nullable Session> taken = new AtomicReference<>();
            CountDownLatch die = new CountDownLatch(1);
            try (Background background = new Background()) {
                background.start("taker", () -> {
                    taken.set(data(events).session());
                    assertTrue(die.await(20, TimeUnit.SECONDS));
                });
                Deadline.until("the taker's turn", () -> taken.get() != null);
                Session session = taken.get();
                assertNotNull(session);
                peer.finish();
                Reads.awaitEndOfInput(session);
                die.countDown();
            }
            assertEquals(null, events.poll());
            disconnected(events);
        }
    }

    @OnEachTransport
    void aTakerThatDiesAfterTheEndHoldsNoSessionThoughNobodyAsks(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            CountDownLatch taken = new CountDownLatch(1);
            CountDownLatch die = new CountDownLatch(1);
            try (Background background = new Background()) {
                background.start("taker", () -> {
                    Session session = data(events).session();
                    var unused = session.write("answer");
                    taken.countDown();
                    assertTrue(die.await(20, TimeUnit.SECONDS));
                });
                peer.send("question");
                assertTrue(taken.await(20, TimeUnit.SECONDS));
                Session session = manager.sessions().iterator().next();
                peer.finish();
                Reads.awaitEndOfInput(session);
                assertTrue(session.isOpen());
                die.countDown();
            }
            assertEquals("answer", new String(peer.readToEnd(), UTF_8));
        }
    }

    @OnEachTransport
    void aSessionWhoseDataIsQueuedAtTheEndStaysOpenUntilItIsHandled(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            int sent = 300_000;
            peer.send(new byte[sent]).finish();
            int taken = 0;
            SessionEvent event = Events.skipTo(SessionState.DATA, events);
            Session session = event.session();
            Reads.awaitEndOfInput(session);
            while (event.state() == SessionState.DATA) {
                assertTrue(session.isOpen(), "closed before its data was handled");
                taken += event.data().length;
                var unused = event.reply("got " + taken + "\n");
                event = Events.next(events);
            }
            assertEquals(sent, taken);
            assertEquals(DisconnectReason.PEER_CLOSED, event.reason());
            String[] lines = new String(peer.readToEnd(), UTF_8).split("\n", -1);
            assertEquals("got " + sent, lines[lines.length - 2]);
        }
    }

    private static void takeAndDie(EventChannel events) {
        try (Background background = new Background()) {
            background.start("taker", () -> data(events));
        }
    }

    private static void disconnected(EventChannel events) {
        SessionEvent event = Events.next(events);
        assertEquals(SessionState.DISCONNECTED, event.state());
        assertEquals(DisconnectReason.PEER_CLOSED, event.reason());
    }

    private static SessionEvent data(EventChannel events) {
        return Events.skipTo(SessionState.DATA, events);
    }
}
