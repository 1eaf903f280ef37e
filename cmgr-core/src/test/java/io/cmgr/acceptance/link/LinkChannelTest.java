// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Reconnect;
import io.cmgr.config.Transport;
import io.cmgr.session.DrainResult;
import io.cmgr.session.Link;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

/** Links whose events go to a channel. */
@ExtendWith(NoLeaks.class)
class LinkChannelTest {
    @OnEachTransport
    void aLoginIsAnsweredBeforeAnythingHeldLeaves(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            EventChannel events = manager.openEventChannel();
            Reconnect manner = Upstream.AT_ONCE.hold(100, Duration.ofMinutes(1)).confirm(Duration.ofMinutes(1));
            Link link = manager.link(upstream.where(), manner, events);
            CompletableFuture<Void> held = manager.write("upstream", "held\n");
            Peer peer = upstream.accept();
            SessionEvent opened = Events.next(events);
            assertEquals(SessionState.NEW, opened.state());
            CompletableFuture<Void> later = manager.write("upstream", "later\n");
            Deadline.get(opened.reply("LOGIN\n"));
            assertEquals("LOGIN\n", peer.readText(6));
            assertFalse(held.isDone());
            Deadline.until("both are held", () -> link.stats().heldMessages() == 2);
            assertEquals(0, peer.socket().getInputStream().available());
            peer.send("OK\n");
            SessionEvent answer = Events.next(events);
            assertEquals("OK\n", answer.text());
            link.confirm(answer.session());
            Deadline.get(held);
            Deadline.get(later);
            assertEquals("held\nlater\n", peer.readText(11));
            upstream.end(link);
        }
    }

    @OnEachTransport
    void disconnectedTellsThatTheLinkTriesAgain(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            EventChannel events = manager.openEventChannel();
            Link link = manager.link(upstream.where(), Upstream.AT_ONCE, events);
            upstream.accept().close();
            String detail = Events.skipTo(SessionState.DISCONNECTED, events).detail();
            assertTrue(detail.endsWith("; link upstream tries again"), detail);
            upstream.accept();
            Deadline.get(link.connected());
            CompletableFuture<Void> closing = link.close();
            Events.skipTo(SessionState.NEW, events);
            String last = Events.skipTo(SessionState.DISCONNECTED, events).detail();
            assertFalse(last.contains("tries again"), last);
            Deadline.get(closing);
        }
    }

    @OnEachTransport
    void aClosedChannelEndsItsLinks(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            EventChannel events = manager.openEventChannel();
            Link link = manager.link(upstream.where(), Upstream.AT_ONCE, events);
            Peer peer = upstream.accept();
            Deadline.get(link.connected());
            Link waiting = manager.link("127.0.0.1:1", "waiting", events);
            events.close();
            assertFalse(link.isOpen());
            assertFalse(waiting.isOpen());
            peer.readToEnd();
            Deadline.get(link.closed());
            Deadline.get(waiting.closed());
            Link late = manager.link(upstream.where(), Upstream.AT_ONCE, events);
            assertFalse(late.isOpen());
            Deadline.get(late.closed());
            assertEquals(List.of(), List.copyOf(manager.links()));
        }
    }

    @OnEachTransport
    void aFullChannelBeginsNoAttempt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            EventChannel events = manager.openEventChannel(1, 1000);
            Link first = manager.link(upstream.where(), Upstream.AT_ONCE, events);
            Peer peer = upstream.accept();
            Deadline.get(first.connected()); // and NEW fills the channel
            Link second = manager.link("127.0.0.1:1", "second", events);
            peer.reset(); // which ends a session also while it is paused
            Deadline.until("the end of the first", () -> first.session() == null);
            Deadline.letPass(Duration.ofMillis(200));
            assertEquals(0, second.stats().failures(), "no attempt has failed");
            assertNull(second.stats().nextAttempt());
            assertEquals(1, first.stats().connects());
            Events.skipTo(SessionState.DISCONNECTED, events);
            upstream.accept();
            Deadline.until("an attempt of the second", () -> second.stats().failures() > 0);
            upstream.end(second);
            upstream.end(first);
        }
    }

    @OnEachTransport
    void drainBeginsNoAttempt(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            EventChannel events = manager.openEventChannel();
            Link link = manager.link(upstream.where(), Upstream.AT_ONCE, events);
            Peer peer = upstream.accept();
            Session session = Deadline.get(link.connected());
            Link waiting = manager.link(
                    upstream.where().as("waiting"), Upstream.ON_REQUEST.hold(10, Duration.ofMinutes(1)), events);
            Peer second = upstream.accept();
            Deadline.get(waiting.connected());
            second.close();
            Deadline.until("the link is down", () -> waiting.stats().failures() == 1);
            CompletableFuture<Void> held = waiting.write("held");
            peer.send("question");
            Deadline.until("two sessions, the end of one, and the question wait", () -> events.size() == 4);
            CompletableFuture<DrainResult> drained = manager.drain(Duration.ofSeconds(20));
            assertFalse(link.isOpen());
            assertFalse(waiting.isOpen());
            Deadline.get(waiting.closed());
            assertTrue(held.isCompletedExceptionally());
            assertTrue(session.isOpen(), "the application may answer");
            var unused = Events.skipTo(SessionState.DATA, events).reply("answer");
            events.drainTo(new ArrayList<>(), 1); // the other session's end, if it came behind the question
            events.drainTo(new ArrayList<>(), 0);
            String answer = new String(peer.readToEnd(), UTF_8);
            assertEquals("answer", answer);
            assertEquals(0, Deadline.get(drained).cut());
            assertEquals(1, Deadline.get(drained).drained());
            Deadline.get(link.closed());
        }
    }
}
