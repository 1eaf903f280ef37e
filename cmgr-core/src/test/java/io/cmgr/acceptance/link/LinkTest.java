// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DuplicateSessionException;
import io.cmgr.session.Link;
import io.cmgr.session.LinkDownException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionLimitException;
import io.cmgr.testkit.Callback;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds at each moment of a link, as the table of {@code docs/links.md} says, and what its figures tell. */
@ExtendWith(NoLeaks.class)
class LinkTest {
    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void aLinkIsUpAgainUnderItsIdWhenThePeerIsBack(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            Link link = manager.link(upstream.where(), Upstream.AT_ONCE, events);
            Peer first = upstream.accept();
            Session before = events.next(Callback.NEW).session();
            assertSame(before, Deadline.get(link.connected()));
            assertSame(link, before.link());
            assertSame(before, link.session());
            assertSame(before, manager.session("upstream").orElseThrow());
            assertTrue(link.isUp() && link.isOpen());
            Deadline.get(manager.write("upstream", "one"));
            assertEquals("one", first.readText(3));
            first.close();
            Peer second = upstream.accept();
            assertEquals(before, events.nextDisconnected().session());
            Session after = events.next(Callback.NEW).session();
            assertNotSame(before, after);
            assertSame(after, Deadline.get(link.connected()));
            Deadline.get(link.write("two"));
            assertEquals("two", second.readText(3));
            assertTrue(before.write("late").isCompletedExceptionally());
            assertEquals(link, before.link());
            assertEquals(2, link.stats().connects());
            assertEquals(2, manager.stats().opened());
            assertEquals(1, manager.stats().closed());
            assertEquals(3, manager.stats().sessions().get(0).bytesOut());
            assertEquals(6, manager.stats().bytesOut());
            upstream.end(link);
        }
    }

    @OnEachTransport
    void whileItWaitsAWriteFailsAtOnceAndNoSessionHasTheId(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            upstream.goAway();
            Link link = manager.link(upstream.where(), Upstream.ON_REQUEST, events);
            Deadline.until("a failure", () -> link.stats().failures() == 1);
            assertInstanceOf(IOException.class, link.stats().lastFailure());
            assertTrue(manager.session("upstream").isEmpty());
            assertSame(link, manager.link("upstream").orElseThrow());
            assertEquals(List.of(link), List.copyOf(manager.links()));
            CompletableFuture<Void> refused = manager.write("upstream", "x");
            assertTrue(refused.isDone(), "at once");
            Refusal.failed(LinkDownException.class, "upstream", refused);
            assertInstanceOf(LinkDownException.class, Deadline.failure(link.write("x")));
            CompletableFuture<Session> connected = link.connected();
            assertFalse(connected.isDone());
            assertEquals(0, events.size());
            upstream.comeBack();
            link.reconnect();
            upstream.accept();
            assertSame(link, Deadline.get(connected).link());
            assertNull(link.stats().downSince());
            upstream.end(link);
        }
    }

    @OnEachTransport
    void theSessionsOwnCloseIsNotTheLinksEnd(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            Link link = manager.link(upstream.where(), Upstream.AT_ONCE, events);
            Peer first = upstream.accept();
            Session session = Deadline.get(link.connected());
            assertTrue(session.alias("alias"));
            assertTrue(session.join("room"));
            CompletableFuture<Void> closed = manager.close("alias");
            assertFalse(link.isUp(), "its end has begun");
            assertSame(session, manager.session("upstream").orElseThrow());
            assertNull(link.session());
            assertInstanceOf(LinkDownException.class, Deadline.failure(manager.write("upstream", "x")));
            first.readToEnd();
            upstream.accept();
            Deadline.get(closed);
            Session next = Deadline.get(link.connected());
            assertEquals(0, next.rooms().size());
            assertTrue(next.alias("alias"), "the name is free again");
            assertTrue(link.isOpen());
            upstream.end(link);
        }
    }

    @OnEachTransport
    void broadcastsReachTheSessionBeforeItIsConfirmed(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            Link link = manager.link(upstream.where(), Upstream.AT_ONCE.confirm(Duration.ofMinutes(1)), events);
            Peer peer = upstream.accept();
            Session session = events.next(Callback.NEW).session();
            assertFalse(link.isUp());
            assertSame(session, link.session());
            assertInstanceOf(LinkDownException.class, Deadline.failure(manager.write("upstream", "x")));
            assertEquals(1, Deadline.get(manager.writeToAll("a")).queued());
            session.join("room");
            assertEquals(1, Deadline.get(manager.room("room").write("r")).queued());
            Deadline.get(session.write("s"));
            assertEquals("ars", peer.readText(3));
            CompletableFuture<Session> connected = link.connected();
            link.confirm(session);
            assertSame(session, Deadline.get(connected));
            Deadline.get(manager.write("upstream", "w"));
            assertEquals("w", peer.readText(1));
            upstream.end(link);
        }
    }

    @OnEachTransport
    void whatCannotBeginIsRefusedByTheCall(Transport transport) throws Exception {
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .maxSessions(1)
                        .build();
                Upstream upstream = new Upstream()) {
            upstream.goAway();
            Link link = manager.link(upstream.where(), Upstream.ON_REQUEST, events);
            assertThrows(SessionLimitException.class, () -> manager.link("127.0.0.1:1", "other", events));
            assertInstanceOf(
                    SessionLimitException.class, Deadline.failure(manager.connect("127.0.0.1:1", "other", events)));
            upstream.end(link);
            assertThrows(IllegalArgumentException.class, () -> manager.link("127.0.0.1:1", "c1", events));
            Refusal.thrown(
                    IllegalArgumentException.class,
                    "hold: 101 bytes are more than maxPendingBytes: 100",
                    () -> manager.link(
                            upstream.where().maxPendingBytes(100),
                            Reconnect.always().hold(101, Duration.ofSeconds(1)),
                            events));
            Link minted = manager.link("127.0.0.1:" + upstream.port(), null, events);
            assertTrue(minted.id().startsWith("c"));
            upstream.end(minted);
        }
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            Link link = manager.link(upstream.where(), Upstream.ON_REQUEST, events);
            Refusal.thrown(DuplicateSessionException.class, "upstream", () -> manager.link(upstream.where(), events));
            Refusal.failed(DuplicateSessionException.class, "upstream", manager.connect(upstream.where(), events));
            upstream.accept();
            Session session = Deadline.get(link.connected());
            assertFalse(session.alias("upstream"), "it is the id");
            upstream.end(link);
        }
    }

    @OnEachTransport
    void aWrongCertificateIsAFailedAttempt(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listen(
                            TcpListen.on(0).tls(certificates.server(certificates.elsewhere())), new EventRecorder())
                    .port();
            TcpConnect where = TcpConnect.to("localhost", port).as("upstream").tls(certificates.client());
            Link link = manager.link(where, Upstream.ON_REQUEST, events);
            Deadline.until("a failure", () -> link.stats().failures() == 1);
            assertInstanceOf(SSLException.class, link.stats().lastFailure());
            assertEquals(0, link.stats().connects());
            assertEquals(0, events.size());
            Deadline.get(link.close());
        }
    }

    @OnEachTransport
    void figuresAndOneLineForHumans(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            upstream.goAway();
            StringBuilder without = new StringBuilder();
            manager.listStats(without);
            assertFalse(without.toString().contains("last failure"));
            Link link = manager.link(upstream.where().or("127.0.0.1:1"), Upstream.ON_REQUEST, events);
            String target = "127.0.0.1:" + upstream.port() + " or 127.0.0.1:1";
            assertEquals("link upstream down, " + target, link.toString());
            Deadline.until("a failure", () -> link.stats().nextAttempt() != null);
            assertEquals(List.of(link.stats()), manager.stats().links());
            assertEquals(target, link.stats().target());
            StringBuilder table = new StringBuilder();
            manager.listStats(table);
            assertTrue(table.toString().contains(target), table::toString);
            upstream.comeBack();
            link.reconnect();
            upstream.accept();
            Deadline.get(link.connected());
            assertEquals("link upstream up, " + target, link.toString());
            assertTrue(link.stats().up());
            upstream.end(link);
            assertEquals("link upstream ended, " + target, link.toString());
            assertNotNull(link.stats().downSince());
            assertEquals(List.of(), manager.stats().links());
        }
    }
}
