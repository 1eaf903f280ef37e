// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.link;

import static io.cmgr.testkit.Explained.TIME;
import static io.cmgr.testkit.Explained.says;
import static io.cmgr.testkit.Explained.soonSays;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.Link;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.FullBacklog;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code Link.explain}. */
@ExtendWith(NoLeaks.class)
class LinkExplainTest {
    private static final String BEGAN = "^Link upstream to 127.0.0.1:[0-9]+ began " + TIME + " ago and ";

    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void aLinkThatIsUpExplainsItsSession(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            Link link = manager.link(upstream.where(), Upstream.ON_REQUEST, events);
            upstream.accept();
            Deadline.get(link.connected());
            String up = BEGAN
                    + "is up\\. So far it has had 1 connection and 0 failures\\. TCP session upstream with 127.0.0.1:[0-9]+ began ";
            says(up, link::explain);
            says(up, () -> manager.explain("upstream"));
            upstream.end(link);
            says(BEGAN + "has ended: LOCAL_CLOSE", link::explain);
        }
    }

    @OnEachTransport
    void aLinkThatIsDownSaysSinceWhenWhyAndWhenItTriesAgain(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            upstream.goAway();
            Link link = manager.link(upstream.where(), Upstream.ON_REQUEST.hold(1000, Duration.ofMinutes(1)), events);
            soonSays(
                    BEGAN + "has been down for " + TIME
                            + " \\(.*Connection refused.*\\)\\. Its next attempt begins in [0-9]+ (?:h|min)",
                    link::explain);
            var unused = link.write("held");
            soonSays("1 message with 4 bytes is held until it is up", link::explain);
            link.pause("the night");
            soonSays("Its attempts have been paused for " + TIME + " by the night\\.", link::explain);
            upstream.end(link);
        }
    }

    @OnEachTransport
    void anAttemptUnderWayIsTold(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                FullBacklog full = new FullBacklog()) {
            Link link = manager.link(TcpConnect.to("127.0.0.1", full.port()).as("upstream"), events);
            soonSays(BEGAN + "has been down for " + TIME + "\\. An attempt to connect is under way\\.", link::explain);
            Deadline.get(link.close());
        }
    }

    @OnEachTransport
    void aSessionThatIsNotConfirmedKeepsItsLinkDown(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            Link link = manager.link(upstream.where(), Upstream.ON_REQUEST.confirm(Duration.ofMinutes(10)), events);
            upstream.accept();
            soonSays(
                    BEGAN + "has been down for " + TIME
                            + "\\. Its session waits for confirm\\(\\), and is closed without in 9 min [0-9]+ s\\.",
                    link::explain);
            says(" TCP session upstream with 127.0.0.1:[0-9]+ .* is open", link::explain);
            upstream.end(link);
        }
    }

    @OnEachTransport
    void aFullChannelPausesItsLink(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            EventChannel channel = manager.openEventChannel(1, 1000);
            Link link = manager.link(upstream.where(), Upstream.AT_ONCE, channel);
            Peer peer = upstream.accept();
            Deadline.get(link.connected());
            peer.reset();
            soonSays(
                    "Its attempts have been paused for " + TIME + " by its event channel, full for " + TIME,
                    link::explain);
            upstream.end(link);
        }
    }
}
