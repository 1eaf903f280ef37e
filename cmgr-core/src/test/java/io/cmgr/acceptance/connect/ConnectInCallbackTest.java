// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** On which event loop a connection is that a callback asks for. */
@ExtendWith(NoLeaks.class)
class ConnectInCallbackTest {
    private static final int EVENT_LOOPS = 4;

    private static ConnectionManager manager(Transport transport) {
        return ConnectionManager.builder()
                .transport(transport)
                .eventLoops(EVENT_LOOPS)
                .build();
    }

    /** Connects, to one target or to several, in the callback of a client that has come in. */
    private static <T> Connecting<T> connecting(Function<Session, CompletableFuture<T>> connect) {
        return new Connecting<>(connect, new CompletableFuture<>());
    }

    private record Connecting<T>(Function<Session, CompletableFuture<T>> connect, CompletableFuture<Pair<T>> connected)
            implements SessionHandler {
        @Override
        public void onNew(Session session) {
            connect.apply(session).whenComplete((made, failure) -> {
                if (failure == null) {
                    connected.complete(new Pair<>(session, made));
                } else {
                    connected.completeExceptionally(failure);
                }
            });
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress sender) {}
    }

    private record Pair<T>(Session client, T made) {}

    private static EventLoop eventLoop(Session session) {
        return session.channel().eventLoop();
    }

    @OnEachTransport
    void theTwoSessionsOfAProxyShareAnEventLoop(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport)) {
            int upstream = manager.listenTcp(0, new EventRecorder()).port();
            List<Peer> clients = new ArrayList<>();
            for (int i = 0; i < 3 * EVENT_LOOPS; i++) {
                Connecting<Session> proxy = connecting(
                        client -> manager.connect(TcpConnect.to("127.0.0.1", upstream), new EventRecorder()));
                clients.add(Peer.connect(manager.listenTcp(0, proxy).port()));
                Pair<Session> pair = Deadline.get(proxy.connected());
                assertSame(eventLoop(pair.client()), eventLoop(pair.made()));
            }
            for (Peer client : clients) {
                client.close();
            }
        }
    }

    @OnEachTransport
    void fiftyConnectionsOfOneCallbackAreOnAllEventLoopsUnlessNearHoldsThem(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport)) {
            int upstream = manager.listenTcp(0, new EventRecorder()).port();
            for (boolean near : new boolean[] {false, true}) {
                Connecting<List<Session>> fanOut = connecting(
                        client -> fifty(manager, TcpConnect.to("127.0.0.1", upstream), near ? client : null));
                try (Peer client = Peer.connect(manager.listenTcp(0, fanOut).port())) {
                    Pair<List<Session>> made = Deadline.get(fanOut.connected());
                    Set<EventLoop> used = made.made().stream()
                            .map(ConnectInCallbackTest::eventLoop)
                            .collect(Collectors.toSet());
                    assertEquals(near ? 1 : EVENT_LOOPS, used.size());
                    assertTrue(used.contains(eventLoop(made.client())));
                }
            }
        }
    }

    private static CompletableFuture<List<Session>> fifty(
            ConnectionManager manager, TcpConnect where, @Nullable Session near) {
        List<CompletableFuture<Session>> connections = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            connections.add(manager.connect(near == null ? where : where.near(near), new EventRecorder()));
        }
        return CompletableFuture.allOf(connections.toArray(new CompletableFuture<?>[0]))
                .thenApply(
                        all -> connections.stream().map(CompletableFuture::join).toList());
    }

    @OnEachTransport
    void aSessionThatHasEndedHasAnEventLoopStillAndOneOfAnotherManagerHasNone(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = manager(transport);
                ConnectionManager another = manager(transport)) {
            TcpConnect where = TcpConnect.to(
                    "127.0.0.1", manager.listenTcp(0, new EventRecorder()).port());
            Session foreign = Deadline.get(another.connect(where, events));
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> manager.connect(where.near(foreign), events));
            assertEquals("near: session c1 is on no event loop of this manager", refused.getMessage());
            Session ended = Deadline.get(manager.connect(where, events));
            Deadline.get(ended.abort());
            for (int i = 0; i < EVENT_LOOPS; i++) {
                assertSame(eventLoop(ended), eventLoop(Deadline.get(manager.connect(where.near(ended), events))));
            }
        }
    }

    /** Else connections that have ended would count for ever. */
    @OnEachTransport
    void connectionsThatHaveEndedOrFailedDoNotCount(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport)) {
            int upstream = manager.listenTcp(0, new EventRecorder()).port();
            TcpConnect refused = TcpConnect.to("127.0.0.1", 1);
            Connecting<Session> proxy = connecting(client -> {
                List<CompletableFuture<?>> gone = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    gone.add(manager.connect(refused.near(client), new EventRecorder())
                            .handle((never, failure) -> null));
                    gone.add(
                            manager.connect(TcpConnect.to("127.0.0.1", upstream).near(client), new EventRecorder())
                                    .thenCompose(Session::abort));
                    gone.add(manager.connect(refused.near(client).as("x"), new EventRecorder())
                            .handle((never, failure) -> null));
                }
                return CompletableFuture.allOf(gone.toArray(new CompletableFuture<?>[0]))
                        .thenCompose(all -> manager.connect(TcpConnect.to("127.0.0.1", upstream), new EventRecorder()));
            });
            try (Peer client = Peer.connect(manager.listenTcp(0, proxy).port())) {
                Pair<Session> pair = Deadline.get(proxy.connected());
                assertSame(eventLoop(pair.client()), eventLoop(pair.made()));
            }
        }
    }
}
