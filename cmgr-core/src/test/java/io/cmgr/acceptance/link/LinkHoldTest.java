// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.Link;
import io.cmgr.session.LinkDownException;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.Transports;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages that are written by the id while a link is down: what is held, and what fails. */
@ExtendWith(NoLeaks.class)
class LinkHoldTest {
    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void withinOnNewAWriteByTheIdIsAWriteWhileDown(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            CompletableFuture<CompletableFuture<Void>> inNew = new CompletableFuture<>();
            EventRecorder first = new EventRecorder() {
                @Override
                public void onNew(Session session) {
                    inNew.complete(manager.write("upstream", "held"));
                    session.write("login ");
                }
            };
            Reconnect holding = Upstream.ON_REQUEST.hold(100, Duration.ofMinutes(1));
            upstream.goAway();
            Link link = manager.link(upstream.where(), holding, first);
            CompletableFuture<Void> before = link.write("before ");
            Deadline.until("a failure", () -> link.stats().failures() == 1);
            upstream.comeBack();
            link.reconnect();
            Peer peer = upstream.accept();
            Deadline.get(Deadline.get(inNew));
            assertTrue(before.isDone());
            assertEquals("login before held", peer.readText(17));
            assertEquals(0, link.stats().heldBytes());
            upstream.end(link);
            Link without = manager.link(upstream.where(), Upstream.AT_ONCE, new EventRecorder() {
                @Override
                public void onNew(Session session) {
                    session.attachment(manager.write("upstream", "x"));
                }
            });
            upstream.accept();
            Session session = Deadline.get(without.connected());
            CompletableFuture<?> failed = (CompletableFuture<?>) session.attachment();
            assertInstanceOf(LinkDownException.class, Deadline.failure(failed));
            upstream.end(without);
        }
    }

    @OnEachTransport
    void aMessageThatDoesNotFitTheFramingFailsAtOnceUpOrDown(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            upstream.goAway();
            TcpConnect where = upstream.where().framing(Framing.lengthPrefixed(2, 100));
            Link link = manager.link(where, Upstream.ON_REQUEST.hold(1000, Duration.ofMinutes(1)), events);
            Deadline.until("a failure", () -> link.stats().failures() == 1);
            Refusal.failed(IllegalArgumentException.class, "101 bytes", link.write(new byte[101]));
            CompletableFuture<Void> held = link.write("held");
            CompletableFuture<Void> empty = link.write("");
            assertFalse(held.isDone());
            Deadline.until("both are held", () -> link.stats().heldMessages() == 2);
            assertEquals(5, link.stats().heldBytes());
            upstream.comeBack();
            link.reconnect();
            Peer peer = upstream.accept();
            Deadline.get(held);
            Deadline.get(empty);
            assertEquals("\0\4held\0\0", peer.readText(8));
            Refusal.failed(IllegalArgumentException.class, "101 bytes", link.write(new byte[101]));
            upstream.end(link);
        }
    }

    @OnEachTransport
    void withoutACodecAnObjectIsRefusedAndReleased(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            upstream.goAway();
            Link link = manager.link(upstream.where(), Upstream.ON_REQUEST, events);
            assertInstanceOf(UnsupportedOperationException.class, Deadline.failure(link.writeMessage(new Object())));
            assertInstanceOf(
                    LinkDownException.class,
                    Deadline.failure(link.writeMessage(Unpooled.directBuffer().writeByte(1))));
            upstream.end(link);
        }
    }

    @OnEachTransport
    void aHoldThatIsFullAndATimeThatIsOverFailAndCount(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            upstream.goAway();
            Link full = manager.link(upstream.where(), Upstream.ON_REQUEST.hold(10, Duration.ofMinutes(1)), events);
            var unused = full.write("0123456789");
            Refusal.failed(LinkDownException.class, "full", full.write("x"));
            assertEquals(1, full.stats().dropped());
            upstream.end(full);
            Link brief = manager.link(upstream.where(), Upstream.ON_REQUEST.hold(10, Duration.ofMillis(50)), events);
            Refusal.failed(LinkDownException.class, "full", brief.write("larger than the hold"));
            Refusal.failed(LinkDownException.class, "held for too long", brief.write("x"));
            assertEquals(2, brief.stats().dropped());
            upstream.end(brief);
        }
    }
}
