// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.session.SessionHandler;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/** The ways in which a stream session can come about, each with a peer that owes nothing to Netty. */
public enum StreamPeers {
    ACCEPTED {
        @Override
        public StreamPeer meet(Scene scene, SessionHandler handler) throws Exception {
            return peer(Peer.connect(scene.listen(TcpListen.on("127.0.0.1", 0), handler)));
        }
    },
    CONNECTED {
        @Override
        public StreamPeer meet(Scene scene, SessionHandler handler) throws Exception {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                TcpConnect where = TcpConnect.to("127.0.0.1", server.getLocalPort());
                var unused = scene.manager()
                        .connect(where.framing(scene.framing()).idleTimeout(scene.idleTimeout()), handler);
                return peer(Peer.of(server.accept()));
            }
        }
    },
    UNIX {
        @Override
        public StreamPeer meet(Scene scene, SessionHandler handler) throws Exception {
            Path path = scene.directory().resolve("peers.sock");
            scene.listen(TcpListen.on(UnixDomainSocketAddress.of(path)), handler);
            UnixPeer peer = UnixPeer.connect(path);
            return new StreamPeer(peer, peer::send, peer::finish);
        }
    },
    /** Of a server of the application's, which frames nothing. */
    ATTACHED {
        @Override
        public StreamPeer meet(Scene scene, SessionHandler handler) throws Exception {
            ConnectionManager manager = scene.manager();
            OwnServer server =
                    OwnServer.halfClosing(manager.transport(), channel -> manager.attach(null, channel, handler));
            Peer peer = Peer.connect(server.port());
            return new StreamPeer(
                    () -> {
                        peer.close();
                        server.close();
                    },
                    peer::send,
                    peer::finish);
        }
    },
    TLS_1_3 {
        @Override
        public StreamPeer meet(Scene scene, SessionHandler handler) throws Exception {
            return tls(scene, handler, "TLSv1.3");
        }
    },
    TLS_1_2 {
        @Override
        public StreamPeer meet(Scene scene, SessionHandler handler) throws Exception {
            return tls(scene, handler, "TLSv1.2");
        }
    };

    private static final Certificates CERTIFICATES = new Certificates();

    /** What makes sessions. */
    public record Scene(ConnectionManager manager, Framing framing, Path directory, Duration idleTimeout) {
        public Scene(ConnectionManager manager, Framing framing, Path directory) {
            this(manager, framing, directory, Duration.ZERO);
        }

        private int listen(TcpListen where, SessionHandler handler) throws IOException {
            return manager.listen(where.framing(framing).idleTimeout(idleTimeout), handler)
                    .port();
        }
    }

    /** One peer. */
    public record StreamPeer(Closeable socket, Text sending, Action finishing) implements Closeable {
        public void send(String text) throws IOException {
            sending.send(text);
        }

        public void finish() throws IOException {
            finishing.run();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** How a peer sends. */
    public interface Text {
        void send(String text) throws IOException;
    }

    /** How a peer finishes. */
    public interface Action {
        void run() throws IOException;
    }

    /** A peer of a session of this kind, connected. */
    public abstract StreamPeer meet(Scene scene, SessionHandler handler) throws Exception;

    private static StreamPeer peer(Peer peer) {
        return new StreamPeer(peer, peer::send, peer::finish);
    }

    private static StreamPeer tls(Scene scene, SessionHandler handler, String version) throws Exception {
        int port = scene.listen(CERTIFICATES.listen(), handler);
        TlsPeer peer = TlsPeer.connect(port, CERTIFICATES, version).handshake();
        return new StreamPeer(peer, peer::send, peer::finish);
    }
}
