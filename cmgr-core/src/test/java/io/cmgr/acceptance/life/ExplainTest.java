// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static io.cmgr.testkit.Explained.TIME;
import static io.cmgr.testkit.Explained.says;
import static io.cmgr.testkit.Explained.saysNo;
import static io.cmgr.testkit.Explained.soonSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Callback;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.FullBacklog;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code explain} of sessions in each phase of their lives, and of ids. */
@ExtendWith(NoLeaks.class)
class ExplainTest {
    private static final int KERNEL_BUFFER = 16 << 10;

    /** Keeps a session open after the end of its input. */
    private static final class Keeping extends EventRecorder {
        @Override
        public void onEndOfInput(Session session) {}
    }

    private final EventRecorder events = new Keeping();

    @OnEachTransport
    void itTellsTheAgeThePhaseAndWhatHasMoved(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            assertTrue(session.alias("bob"));
            peer.send("hello");
            events.next(Callback.DATA);
            Deadline.get(session.write("you"));
            says(
                    "^TCP session a1, alias bob, with 127.0.0.1:[0-9]+ began " + TIME + " ago and is open\\.",
                    session::explain);
            says("So far it has received 5 bytes in 1 message, and sent 3 bytes in 1 message\\.$", session::explain);
            if (Transports.isNative(transport)) {
                says("Data was last received " + TIME + " ago and last sent " + TIME + " ago", session::explain);
            }
        }
    }

    @OnEachTransport
    void aCloseSaysThatItWaitsForTheKernelAndSinceWhen(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port(), KERNEL_BUFFER)) {
            Session session = events.nextSession();
            var unused = session.write(new byte[6 << 20]);
            session.close();
            soonSays(
                    "is closing: LOCAL_CLOSE\\..* bytes .* are unsent.*Its graceful close has been under way for "
                            + TIME
                            + ", and waits for the kernel to take what is unsent, of which it has taken nothing for "
                            + TIME,
                    session::explain);
            session.abort();
            events.nextDisconnected();
            assertTrue(peer.socket().isConnected());
        }
    }

    @OnEachTransport
    void aCloseSaysThatItWaitsForItsPeer(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            session.close();
            soonSays(
                    "Its graceful close has been under way for " + TIME
                            + ", and waits for the end of its peer, to which our end has been sent",
                    session::explain);
            peer.readToEnd();
            events.nextDisconnected();
        }
    }

    @OnEachTransport
    void anEndThatACallbackHoldsUpWaitsForItsTurn(Transport transport) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        EventRecorder blocking = new EventRecorder() {
            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        };
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, blocking).port())) {
            Session session = blocking.nextSession();
            peer.send("block");
            Deadline.until("the callback", () -> session.stats().reads() == 1);
            session.close();
            says("Its end has been asked for, and waits for its turn on the event loop", session::explain);
            goOn.countDown();
            peer.readToEnd();
            Deadline.get(session.closed());
        }
    }

    @OnEachTransport
    void halvesThatHaveEndedAreTold(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, events).port();
            try (Peer peer = Peer.connect(port)) {
                Session ours = events.nextSession();
                Deadline.get(ours.closeOutput());
                soonSays(
                        "takes no more writes\\. Its output has ended by closeOutput\\(\\), and it waits for the end of its peer",
                        ours::explain);
                peer.finish();
                Deadline.get(ours.closed());
            }
            events.nextDisconnected();
            try (Peer peer = Peer.connect(port)) {
                Session theirs = events.nextSession();
                peer.finish();
                soonSays("is open\\. Its peer has finished sending", theirs::explain);
                Deadline.get(theirs.close());
            }
            events.nextDisconnected();
            try (Peer peer = Peer.connect(port, KERNEL_BUFFER)) {
                Session held = events.nextSession();
                var unused = held.write(new byte[6 << 20]);
                var unusedEnd = held.closeOutput();
                soonSays(
                        "closeOutput\\(\\) was called, and waits for what was written before to go out", held::explain);
                Deadline.get(held.abort());
                assertTrue(peer.socket().isConnected());
            }
        }
    }

    @OnEachTransport
    void aSessionThatHasEndedSaysHow(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            peer.reset();
            events.nextDisconnected();
            says("^TCP session a1 with .* ago and has ended: RESET \\(.*\\)\\. So far", session::explain);
            assertEquals("No session, attempt, link or listener has the id \"a1\" now.", manager.explain("a1"));
        }
    }

    @OnEachTransport
    void aUdpSocketHasNoPeer(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            UdpSession session = manager.listenUdp(0, events);
            session.pauseReads();
            says(
                    "^UDP session u0 on .* ago and is open\\. Its reads have been paused for " + TIME
                            + " by the application\\."
                            + " So far it has received 0 bytes in 0 messages, and sent 0 bytes in 0 messages\\.$",
                    session::explain);
        }
    }

    @OnEachTransport
    void anAttachedChannelIsExplainedToo(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server =
                        ApplicationServer.halfClosing(transport, channel -> manager.attach("web", channel, events));
                Peer peer = Peer.connect(server.port())) {
            Session session = events.nextSession();
            session.pauseReads("upgrade");
            says(
                    "^ATTACHED session web with .* is open\\. Its reads have been paused for " + TIME + " by upgrade",
                    session::explain);
            assertEquals(
                    session.explain().substring(0, 20), manager.explain("web").substring(0, 20));
            assertTrue(peer.socket().isConnected());
        }
    }

    @OnEachTransport
    void itMayBeAskedAtAnyMomentOfALife(Transport transport) throws Exception {
        EventRecorder ending = new EventRecorder();
        AtomicBoolean over = new AtomicBoolean();
        try (ConnectionManager manager = Transports.manager(transport);
                Background asking = new Background()) {
            int port = manager.listenTcp(0, ending).port();
            asking.start("asker", () -> {
                while (!over.get()) {
                    for (Session session : manager.sessions()) {
                        says("^TCP session a[0-9]+ with .* So far .*\\.$", session::explain);
                        says("a[0-9]+", () -> manager.explain(session.id()));
                    }
                }
            });
            try {
                for (int i = 0; i < 200; i++) {
                    try (Peer peer = Peer.connect(port)) {
                        Session session = ending.nextSession();
                        var unused = session.write(new byte[i * 100]);
                        session.pauseReads();
                        peer.send("bytes");
                        session.resumeReads();
                        var unusedEnd = i % 3 == 0 ? session.close() : session.closeOutput();
                        if (i % 2 == 0) {
                            session.abort();
                        }
                    }
                    says("has ended: [A-Z_]+", ending.nextDisconnected().session()::explain);
                }
            } finally {
                over.set(true);
            }
        }
    }

    @OnEachTransport
    void anyTextMayBeAskedAfter(Transport transport) throws Exception {
        ConnectionManager manager = Transports.manager(transport);
        try (manager;
                FullBacklog full = new FullBacklog();
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            assertTrue(session.alias("alice"));
            says("^TCP session a1, alias alice, ", () -> manager.explain("alice"));
            says("^TCP session a1, alias alice, ", () -> manager.explain("a1"));
            says("has the id \"\\?\\?\" now", () -> manager.explain("\r\n"));
            says("has the id \"\" now", () -> manager.explain(""));
            assertTrue(manager.explain("x".repeat(100_000)).length() < 400);
            var attempt = manager.connect("127.0.0.1:" + full.port(), "slow", new EventRecorder());
            says(
                    "^An attempt to connect to 127.0.0.1:[0-9]+ has been under way for " + TIME
                            + " under the id slow\\.$",
                    () -> manager.explain("slow"));
            attempt.cancel(true);
            assertTrue(peer.socket().isConnected());
        }
        says("has the id \"a1\", since the manager has closed\\.$", () -> manager.explain("a1"));
    }

    @OnEachTransport
    void aListenerSaysWhyItDoesNotAccept(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(TcpListen.on("127.0.0.1", 0).maxSessions(1), events);
            saysNo("paused", () -> manager.explain("l0"));
            try (Peer peer = Peer.connect(listener.port())) {
                events.nextSession();
                listener.pause("a deployment");
                says(
                        "^Listener l0 on 127.0.0.1:[0-9]+ is open, has accepted 1 session, of which 1 has not ended, and"
                                + " refused 0\\. It accepts nothing, and has been paused for " + TIME
                                + " by the limit of 1, which are"
                                + " all taken, for " + TIME + " by a deployment\\.$",
                        () -> manager.explain("l0"));
                assertTrue(peer.socket().isConnected());
            }
        }
    }
}
