// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a full channel does to sessions, listeners and life-cycle events. */
@ExtendWith(NoLeaks.class)
class FullChannelTest {
    @OnEachTransport
    void aGreedySessionIsPausedAloneWhileAModestOneFlows(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel(1000, 1 << 20);
                Background background = new Background()) {
            int port = manager.listenTcp(0, events).port();
            try (Peer greedy = Peer.connect(port)) {
                Session glutton = Events.skipTo(SessionState.NEW, events).session();
                try (Peer modest = Peer.connect(port)) {
                    Session other = Events.skipTo(SessionState.NEW, events).session();
                    background.start("greedy", () -> flood(greedy));
                    Reads.awaitPause(glutton);
                    long share = events.queuedBytes();
                    assertTrue(share >= 256 << 10 && share < 512 << 10, () -> share + " bytes of one session");
                    for (int i = 0; i < 50; i++) {
                        modest.send("hello");
                    }
                    Deadline.until(
                            "what the modest one sent", () -> other.stats().bytesIn() == 250);
                    assertTrue(Reads.areOn(other));
                    assertFalse(manager.listeners().iterator().next().stats().paused());

                    while (events.poll() != null) {
                        // drained
                    }
                    Deadline.until("the greedy one's next turn", () -> events.size() > 0);
                    glutton.abort();
                }
            }
        }
    }

    @OnEachTransport
    void lifeCycleEventsGetThroughAFullChannel(Transport transport) throws Exception {
        int many = 1000;
        EventChannel events = new EventChannel(1, 1);
        try (ConnectionManager manager = Transports.manager(transport)) {
            EventRecorder far = new EventRecorder();
            int port = manager.listenTcp(0, far).port();
            for (int i = 0; i < many; i++) {
                Session session = Deadline.get(manager.connect("127.0.0.1:" + port, "out-" + i, events));
                session.close();
            }
            Deadline.until("the ends", () -> manager.sessions().isEmpty());
            assertEquals(2 * many, events.size());
            Map<String, String> histories = new HashMap<>();
            for (SessionEvent event = events.poll(); event != null; event = events.poll()) {
                histories.merge(event.id(), event.state().name(), (before, now) -> before + " " + now);
            }
            assertEquals(many, histories.size());
            assertEquals(Set.of("NEW DISCONNECTED"), new HashSet<>(histories.values()));
        }
        events.close();
    }

    @OnEachTransport
    void connectsAndDisconnectsAgainstAFullChannelAllShowUpOnceItIsTaken(Transport transport) throws Exception {
        int many = 1000;
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel(8, 1 << 20);
                Background background = new Background()) {
            int port = manager.listenTcp(0, events).port();
            for (int i = 0; i < 4; i++) {
                background.start("guests", () -> {
                    for (int visit = 0; visit < many / 4; visit++) {
                        Peer.connect(port).close(); // waits in the backlog while accepting is paused
                    }
                });
            }
            Map<String, String> histories = new HashMap<>();
            int ended = 0;
            while (ended < many) {
                SessionEvent event = Events.next(events);
                histories.merge(event.id(), event.state().name(), (before, now) -> before + " " + now);
                ended += event.state() == SessionState.DISCONNECTED ? 1 : 0;
            }
            assertEquals(many, histories.size());
            assertEquals(Set.of("ACCEPTED NEW DISCONNECTED"), new HashSet<>(histories.values()));
        }
    }

    @OnEachTransport
    void listenersPauseAcceptingWhileTheChannelIsFullAndResumeAtHalf(Transport transport) throws Exception {
        int maxEvents = 100;
        List<Peer> peers = new ArrayList<>();
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .eventLoops(1)
                        .build();
                EventChannel events = manager.openEventChannel(maxEvents, 1 << 20);
                Closeable leave = () -> closeAll(peers)) {
            Listener listener = manager.listenTcp(0, events);
            for (int expected = 2; expected <= maxEvents; expected += 2) { // each session has two
                int queued = expected;
                peers.add(Peer.connect(listener.port()));
                Deadline.until("its events", () -> events.size() == queued); // a busy loop may be behind
            }
            Deadline.until("the hold", () -> listener.stats().paused());
            while (peers.size() < 100) {
                peers.add(Peer.connect(listener.port())); // connects at least to the backlog
            }
            // A round of sixteen may be accepted before the hold is noticed.
            assertTrue(
                    listener.stats().accepted() <= 50 + 16,
                    () -> listener.stats().accepted() + " accepted");
            int left = events.size();
            assertTrue(left >= maxEvents);
            while (left > maxEvents / 2 + 1) {
                assertTrue(listener.stats().paused(), "resumed too early");
                assertNotNull(events.poll());
                left = events.size();
            }
            assertNotNull(events.poll());
            Deadline.until("all others", () -> {
                events.poll();
                return listener.stats().accepted() == 100;
            });
            while (events.poll() != null) {
                // drained
            }
            assertFalse(listener.stats().paused());
        }
    }

    @OnEachTransport
    void theApplicationsOwnPauseOutlastsTheChannels(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel(4, 1 << 20)) {
            Listener listener = manager.listenTcp(0, events);
            try (Peer peer = Peer.connect(listener.port())) {
                Session session = Events.skipTo(SessionState.NEW, events).session();
                for (int i = 0; i < 4; i++) {
                    peer.send("x");
                    int sent = i + 1;
                    Deadline.until("its arrival", () -> session.stats().bytesIn() == sent || Reads.areOff(session));
                }
                Reads.awaitPause(session);
                session.pauseReads();
                listener.pause();
                while (events.poll() != null) {
                    // drained
                }
                session.channel().eventLoop().submit(() -> {}).sync();
                assertTrue(Reads.areOff(session));
                assertTrue(listener.stats().paused());
                session.resumeReads();
                listener.resume();
                peer.send("y");
                Deadline.until("its arrival", () -> events.size() > 0);
                assertFalse(listener.stats().paused());
            }
        }
    }

    @OnEachTransport
    void closingAFullChannelClosesTheSessionsThatFeedItAndNoOthers(Transport transport) throws Exception {
        SessionHandler echo = (session, data, from) -> session.write(data.retain());
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel(16, 64 << 10);
                Background background = new Background()) {
            int echoPort = manager.listenTcp(0, echo).port();
            int port = manager.listenTcp(0, events).port();
            try (Peer bystander = Peer.connect(echoPort)) {
                for (int i = 0; i < 6; i++) {
                    Peer peer = Peer.connect(port);
                    background.start("flood", () -> {
                        try (peer) {
                            flood(peer);
                        }
                    });
                }
                Deadline.until("a full channel", () -> events.queuedBytes() >= 64 << 10);
                int queued = events.size();
                events.close();
                assertTrue(events.isClosed());
                Deadline.until("the ends", () -> manager.sessions().size() == 1 && accepted(manager) >= 6);
                bystander.send("still here");
                assertEquals("still here", bystander.readText(10));
                int taken = 0;
                while (events.take() != null) {
                    taken++;
                }
                assertTrue(taken >= queued, "what was queued can still be taken");
                assertNull(events.take());
                try (Peer late = Peer.connect(port)) {
                    assertEquals(0, late.readToEnd().length, "nobody listens any more");
                }
            }
        }
    }

    private static void closeAll(List<Peer> peers) throws IOException {
        for (Peer peer : peers) {
            peer.close();
        }
    }

    private static long accepted(ConnectionManager manager) {
        return manager.listener("l1").orElseThrow().stats().accepted();
    }

    private static void flood(Peer peer) {
        try {
            for (int i = 0; i < 200; i++) {
                peer.send(TestStream.bytes(0, 64 << 10));
            }
            peer.finish().readToEnd();
        } catch (IOException closed) {
            // the close of the channel ends this peer's session
        }
    }
}
