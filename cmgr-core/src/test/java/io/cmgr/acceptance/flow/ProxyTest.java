// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TestStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** The pattern of a proxy: accept, pause, connect, resume. After that it pauses a side while the other is slower. */
@ExtendWith(NoLeaks.class)
class ProxyTest {
    /** Forwards the bytes of a session to a target, and the target's bytes to the session. */
    private static final class Proxy implements SessionHandler {
        private final ConnectionManager manager;
        private final int target;
        private final AtomicInteger refused = new AtomicInteger();

        Proxy(ConnectionManager manager, int target) {
            this.manager = manager;
            this.target = target;
        }

        @Override
        public void onAccepted(Session session) {
            session.pauseReads();
            manager.connect(TcpConnect.to("127.0.0.1", target), new Side(session))
                    .whenComplete((other, failure) -> {
                        if (failure != null) {
                            session.close();
                        } else {
                            session.attachment(new Side(other));
                            session.resumeReads();
                        }
                    });
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            side(session).onData(session, data, from);
        }

        @Override
        public void onEndOfInput(Session session) {
            side(session).onEndOfInput(session);
        }

        private static Side side(Session session) {
            return (Side) session.attachment();
        }

        /** Pauses for each message, and resumes when the other side has taken it. */
        private final class Side implements SessionHandler {
            private final Session other;

            Side(Session other) {
                this.other = other;
            }

            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {
                Object owner = new Object();
                session.pauseReads(owner);
                other.write(data.retain()).whenComplete((done, failure) -> {
                    if (failure != null) {
                        refused.incrementAndGet();
                    }
                    session.resumeReads(owner);
                });
            }

            @Override
            public void onEndOfInput(Session session) {
                other.close();
                session.close();
            }

            @Override
            public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
                other.close();
            }
        }
    }

    @OnEachTransport
    void smallAnswersWithTheirEndComeThroughEachTime(Transport transport) throws Exception {
        try (ConnectionManager manager = manager(transport);
                ServerSocket target = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                Background background = new Background()) {
            int rounds = 50;
            background.start("target", () -> {
                for (int i = 0; i < rounds; i++) {
                    try (Peer server = Peer.of(target.accept())) {
                        byte[] asked = server.readInput();
                        server.send("answer to " + new String(asked, StandardCharsets.UTF_8))
                                .finish();
                    }
                }
            });
            int port = manager.listenTcp(0, new Questions(new Proxy(manager, target.getLocalPort())))
                    .port();
            for (int i = 0; i < rounds; i++) {
                try (Peer client = Peer.connect(port)) {
                    client.send("question " + i).finish();
                    assertEquals("answer to question " + i, new String(client.readToEnd(), StandardCharsets.UTF_8));
                }
            }
        }
    }

    /** Like the proxy, but it only forwards a client's end of input, since the client waits for an answer. */
    private record Questions(Proxy proxy) implements SessionHandler {
        @Override
        public void onAccepted(Session session) {
            proxy.onAccepted(session);
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            proxy.onData(session, data, from);
        }

        @Override
        public void onEndOfInput(Session session) {
            ((DuplexChannel) Proxy.side(session).other.channel()).shutdownOutput();
        }
    }

    @OnEachTransport
    void aDownloadThroughASmallLimitArrivesWhole(Transport transport) throws Exception {
        int size = 16 << 20;
        try (ConnectionManager manager = manager(transport);
                ServerSocket target = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                Background background = new Background()) {
            background.start("target", () -> {
                try (Peer server = Peer.of(target.accept())) {
                    server.send(TestStream.bytes(0, size)).finish();
                    assertEquals(0, server.readToEnd().length);
                }
            });
            Proxy proxy = new Proxy(manager, target.getLocalPort());
            TcpListen where = TcpListen.on("127.0.0.1", 0)
                    .maxPendingBytes(64 << 10)
                    .sendBuffer(64 << 10)
                    .slowConsumer(SlowConsumerPolicy.DROP);
            try (Peer client = Peer.connect(manager.listen(where, proxy).port(), 64 << 10)) {
                byte[] got = client.readToEnd();
                assertEquals(0, proxy.refused.get());
                assertEquals(size, got.length);
                assertTrue(TestStream.matches(0, got, size));
            }
        }
    }

    private static ConnectionManager manager(Transport transport) {
        return ConnectionManager.builder().transport(transport).eventLoops(2).build();
    }
}
