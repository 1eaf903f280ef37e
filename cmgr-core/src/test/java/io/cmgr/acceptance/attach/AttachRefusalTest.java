// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.DuplicateSessionException;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionLimitException;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.Transports;
import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;

/** A channel that cannot be attached is refused with the reason, and stays as it was. */
@ExtendWith(NoLeaks.class)
class AttachRefusalTest {
    private static final SessionHandler NOBODY = (session, data, from) -> {};

    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

    @OnEachTransport
    void badArgumentsAndBadMomentsLeaveTheChannelAsItWas(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .maxSessions(2)
                        .build();
                ApplicationServer server = ApplicationServer.waiting(transport, accepted::add);
                Peer first = Peer.connect(server.port());
                Peer second = Peer.connect(server.port())) {
            Channel channel = next();
            Channel other = next();
            List<String> handlers = channel.pipeline().names();
            Refusal.thrown(NullPointerException.class, "channel", () -> manager.attach("a", null, events));
            Refusal.thrown(NullPointerException.class, "handler", () -> manager.attach("a", channel, null));
            Refusal.thrown(IllegalArgumentException.class, "x?", () -> manager.attach("x\n", channel, events));
            Refusal.thrown(IllegalArgumentException.class, "\"x7\"", () -> manager.attach("x7", channel, events));

            Session taken = manager.attach("name", other, events);
            Refusal.thrown(DuplicateSessionException.class, "\"name\"", () -> manager.attach("name", channel, events));
            assertTrue(taken.isOpen());
            Refusal.thrown(IllegalStateException.class, "already", () -> manager.attach("again", other, events));

            channel.config().setAutoRead(true);
            Refusal.thrown(IllegalStateException.class, "auto-read", () -> manager.attach("a", channel, events));
            channel.config().setAutoRead(false);

            var dialled = manager.connect("127.0.0.1:" + server.port(), "filler", events);
            Session filler = Deadline.get(dialled);
            Refusal.thrown(SessionLimitException.class, "2 sessions", () -> manager.attach("a", channel, events));
            Deadline.get(filler.abort());

            assertEquals(handlers, channel.pipeline().names());
            assertFalse(channel.config().isAutoRead());
            assertEquals(2, manager.stats().opened());
            Session session = manager.attach("a", channel, events);
            Deadline.get(session.write("all is well"));
            assertTrue(first.socket().getInputStream().available() > 0
                    || second.socket().getInputStream().available() > 0);
        }
    }

    @OnEachTransport
    void aChannelIsASessionOnceInAnyManager(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                ConnectionManager another = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.waiting(transport, accepted::add);
                Peer peer = Peer.connect(server.port());
                Peer caller = Peer.connect(manager.listenTcp(0, events).port())) {
            Session attached = manager.attach(null, next(), NOBODY);
            Session own = events.nextSession();
            for (Session session : List.of(attached, own)) {
                for (ConnectionManager to : List.of(manager, another)) {
                    Channel channel = session.channel();
                    CompletableFuture<Throwable> refused = new CompletableFuture<>();
                    channel.eventLoop().execute(() -> {
                        try {
                            to.attach(null, channel, NOBODY);
                            refused.complete(null);
                        } catch (RuntimeException refusal) {
                            refused.complete(refusal);
                        }
                    });
                    Throwable refusal = assertInstanceOf(IllegalStateException.class, Deadline.get(refused));
                    assertTrue(refusal.getMessage().contains("already"), refusal.getMessage());
                }
                assertTrue(session.isOpen());
            }
            assertEquals(0, another.stats().opened());
            assertTrue(peer.socket().isConnected() && caller.socket().isConnected());
        }
    }

    @OnEachTransport
    void ofTwoManagersThatAttachAtOnceOneHasTheChannel(Transport transport) throws Exception {
        try (ConnectionManager one = Transports.manager(transport);
                ConnectionManager two = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.waiting(transport, accepted::add);
                Background threads = new Background()) {
            for (int i = 0; i < 100; i++) {
                try (Peer peer = Peer.connect(server.port())) {
                    Channel channel = next();
                    CyclicBarrier start = new CyclicBarrier(2);
                    AtomicInteger refused = new AtomicInteger();
                    List<CompletableFuture<Void>> attempts = new ArrayList<>();
                    for (ConnectionManager manager : List.of(one, two)) {
                        attempts.add(threads.start("attach", () -> {
                            start.await(20, TimeUnit.SECONDS);
                            try {
                                manager.attach(null, channel, NOBODY);
                            } catch (IllegalStateException alreadyASession) {
                                refused.incrementAndGet();
                            }
                        }));
                    }
                    attempts.forEach(Deadline::get);
                    assertEquals(1, refused.get());
                    assertEquals(i + 1, one.stats().opened() + two.stats().opened());
                    peer.reset();
                }
            }
            Deadline.until(
                    "the ends", () -> one.sessions().size() + two.sessions().size() == 0);
        }
    }

    @OnEachTransport
    void aChannelThatIsNoActiveStreamIsRefused(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.waiting(transport, accepted::add)) {
            Refusal.thrown(
                    IllegalArgumentException.class,
                    server.channel().id().asShortText(),
                    () -> manager.attach("a", server.channel(), NOBODY));
            Channel datagrams = manager.listenUdp(0, NOBODY).channel();
            Refusal.thrown(
                    IllegalArgumentException.class, "not a stream", () -> manager.attach("a", datagrams, NOBODY));
            Channel unregistered = new NioSocketChannel();
            Refusal.thrown(IllegalStateException.class, "not active", () -> manager.attach("a", unregistered, NOBODY));
            unregistered.unsafe().closeForcibly();
            try (Peer peer = Peer.connect(server.port())) {
                Channel closed = next();
                closed.close().sync();
                Refusal.thrown(IllegalStateException.class, "not active", () -> manager.attach("a", closed, NOBODY));
                assertEquals(0, peer.readToEnd().length);
            }
            assertEquals(1, manager.sessions().size());
        }
    }

    @OnEachTransport
    void aClosedManagerAttachesNothing(Transport transport) throws Exception {
        ConnectionManager manager = Transports.manager(transport);
        manager.close();
        try (ApplicationServer server = ApplicationServer.waiting(transport, accepted::add);
                Peer peer = Peer.connect(server.port())) {
            Channel channel = next();
            Refusal.thrown(ManagerClosedException.class, "attach", () -> manager.attach(null, channel, NOBODY));
            assertTrue(channel.isActive() && peer.socket().isConnected());
        }
    }

    private Channel next() throws InterruptedException {
        return accepted.poll(20, TimeUnit.SECONDS);
    }
}
