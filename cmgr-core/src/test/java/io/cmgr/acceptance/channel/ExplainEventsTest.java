// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.channel;

import static io.cmgr.testkit.Explained.TIME;
import static io.cmgr.testkit.Explained.says;
import static io.cmgr.testkit.Explained.saysNo;
import static io.cmgr.testkit.Explained.soonSays;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code Session.explain} of a session whose events are in an event channel. */
@ExtendWith(NoLeaks.class)
class ExplainEventsTest {
    @OnEachTransport
    void itNamesTheThreadThatHasAnEventAndHasNotCalledDone(Transport transport) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<SessionEvent> taken = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport);
                Background takers = new Background()) {
            EventChannel channel = manager.openEventChannel();
            try (Peer peer = Peer.connect(manager.listenTcp(0, channel).port())) {
                Session session = Events.skipTo(SessionState.NEW, channel).session();
                channel.drainTo(new ArrayList<>(), 0);
                takers.start("of orders", () -> {
                    taken.complete(Events.skipTo(SessionState.DATA, channel));
                    goOn.await();
                });
                peer.send("first");
                String held = "Thread test-of orders has had 1 of its events for about " + TIME
                        + ", and has neither asked its event channel again nor called done\\(\\)\\.";
                soonSays(held, session::explain);
                peer.send("second");
                soonSays(held + " 1 of its events waits behind that, with 6 bytes\\.", session::explain);
                taken.join().done();
                saysNo("Thread", session::explain);
                says(
                        "1 of its events waits in its event channel, with 6 bytes, and no thread asks for them\\.",
                        session::explain);
                goOn.countDown();
            }
        }
    }

    @OnEachTransport
    void aFullChannelPausesAndSaysSinceWhen(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            EventChannel channel = manager.openEventChannel(2, 1000);
            try (Peer peer = Peer.connect(manager.listenTcp(0, channel).port())) {
                String full = "paused for " + TIME + " by its event channel, full for " + TIME
                        + " with 2 of its 2 events and 0 of its 1000 bytes";
                soonSays(full, () -> manager.explain("a1"));
                soonSays(full, () -> manager.explain("l0"));
                says(
                        "2 of its events wait in its event channel, with 0 bytes, and no thread",
                        () -> manager.explain("a1"));
                Events.skipTo(SessionState.NEW, channel);
                soonSays("is open\\. Thread ", () -> manager.explain("a1"));
                assertTrue(peer.socket().isConnected());
            }
            Events.skipTo(SessionState.DISCONNECTED, channel);
        }
    }

    @OnEachTransport
    void aSessionThatFillsTooMuchOfAChannelIsPausedAlone(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            EventChannel channel = manager.openEventChannel(100, 16);
            try (Peer peer = Peer.connect(manager.listenTcp(0, channel).port())) {
                Session session = Events.skipTo(SessionState.NEW, channel).session();
                peer.send("quarter");
                soonSays(
                        "paused for " + TIME + " by its event channel, of which its own events fill too much",
                        session::explain);
                saysNo("paused", () -> manager.explain("l0"));
            }
            Events.skipTo(SessionState.DISCONNECTED, channel);
        }
    }
}
