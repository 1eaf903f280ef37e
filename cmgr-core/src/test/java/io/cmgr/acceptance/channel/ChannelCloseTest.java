// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Reads;
import io.cmgr.testkit.Transports;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.ExtendWith;

/** A channel that closes, and a taker that is interrupted, leave no open session behind. */
@ExtendWith(NoLeaks.class)
class ChannelCloseTest {
    @OnEachTransport
    void aUdpSocketThatHasHeardNothingClosesWithItsChannel(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            EventChannel events = manager.openEventChannel();
            UdpSession before = manager.listenUdp(0, events);
            events.close();
            Deadline.get(before.closed());
            UdpSession after = manager.listenUdp(0, events);
            Deadline.get(after.closed());
            assertEquals(0, manager.sessions().size());
        }
    }

    @OnEachTransport
    void aChannelOpenedWhileTheManagerClosesEndsToo(Transport transport) throws Exception {
        for (int round = 0; round < 20; round++) {
            List<EventChannel> opened = new CopyOnWriteArrayList<>();
            ConnectionManager manager = Transports.manager(transport);
            try (Background background = new Background()) {
                background.start("opener", () -> {
                    while (opened.size() < 2000 && !manager.closed().isDone()) {
                        opened.add(manager.openEventChannel());
                    }
                    opened.add(manager.openEventChannel());
                });
                Deadline.until("some channels", () -> opened.size() > 50);
                manager.close();
            }
            assertTrue(opened.stream().allMatch(EventChannel::isClosed));
            assertNull(opened.get(opened.size() - 1).take());
        }
    }

    @OnEachTransport
    void aTakerThatIsInterruptedHasFinishedItsEvents(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            peer.send("data").finish();
            SessionEvent event = events.take();
            while (event.state() != SessionState.DATA) {
                event = events.take();
            }
            var session = event.session();
            Reads.awaitEndOfInput(session);
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, events::take);
            Deadline.get(session.closed());
        }
    }

    @OnEachTransport
    void aTimeOutMayBeAnything(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel()) {
            assertNull(events.poll(Duration.ofSeconds(Long.MIN_VALUE)));
            assertNull(events.poll(Duration.ZERO));
            events.close();
            assertNull(events.poll(Duration.ofSeconds(Long.MAX_VALUE)));
        }
    }
}
