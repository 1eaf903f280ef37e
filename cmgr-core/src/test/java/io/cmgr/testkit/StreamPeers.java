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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** The ways in which a stream session can come about, each with a peer that does not use Netty. */
public enum StreamPeers {
    ACCEPTED {
        @Override
        public StreamPeer connect(Setup setup, SessionHandler handler) throws Exception {
            return peer(Peer.connect(setup.listen(TcpListen.on("127.0.0.1", 0), handler)));
        }
    },
    CONNECTED {
        @Override
        public StreamPeer connect(Setup setup, SessionHandler handler) throws Exception {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                TcpConnect where = TcpConnect.to("127.0.0.1", server.getLocalPort());
                var unused = setup.manager()
                        .connect(where.framing(setup.framing()).idleTimeout(setup.idleTimeout()), handler);
                return peer(Peer.of(server.accept()));
            }
        }
    },
    UNIX {
        @Override
        public StreamPeer connect(Setup setup, SessionHandler handler) throws Exception {
            Path path = setup.directory().resolve("peers.sock");
            setup.listen(TcpListen.on(UnixDomainSocketAddress.of(path)), handler);
            UnixPeer peer = UnixPeer.connect(path);
            return new StreamPeer(peer, peer::send, peer::finish, peer::readInput);
        }
    },
    /** Accepted by a Netty server of the application, without framing. */
    ATTACHED {
        @Override
        public StreamPeer connect(Setup setup, SessionHandler handler) throws Exception {
            ConnectionManager manager = setup.manager();
            ApplicationServer server = ApplicationServer.halfClosing(
                    manager.transport(), channel -> manager.attach(null, channel, handler));
            Peer peer = Peer.connect(server.port());
            return new StreamPeer(
                    () -> {
                        peer.close();
                        server.close();
                    },
                    peer::send,
                    peer::finish,
                    peer::readInput);
        }
    },
    TLS_1_3 {
        @Override
        public StreamPeer connect(Setup setup, SessionHandler handler) throws Exception {
            return tls(setup, handler, "TLSv1.3");
        }
    },
    TLS_1_2 {
        @Override
        public StreamPeer connect(Setup setup, SessionHandler handler) throws Exception {
            return tls(setup, handler, "TLSv1.2");
        }
    };

    private static final Certificates CERTIFICATES = new Certificates();

    /** The manager that makes the sessions, and their settings. */
    public record Setup(ConnectionManager manager, Framing framing, Path directory, Duration idleTimeout) {
        public Setup(ConnectionManager manager, Framing framing, Path directory) {
            this(manager, framing, directory, Duration.ZERO);
        }

        private int listen(TcpListen where, SessionHandler handler) throws IOException {
            return manager.listen(where.framing(framing).idleTimeout(idleTimeout), handler)
                    .port();
        }
    }

    /** The peer of one session. */
    public record StreamPeer(Closeable socket, Sender sender, Finisher finisher, Reader reader) implements Closeable {
        public void send(String text) throws IOException {
            sender.send(text);
        }

        public void finish() throws IOException {
            finisher.run();
        }

        /** Everything until the session's end; the peer's own direction stays. */
        public String readInput() throws IOException {
            return new String(reader.readInput(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** How a peer sends. */
    public interface Sender {
        void send(String text) throws IOException;
    }

    /** How a peer reads. */
    public interface Reader {
        byte[] readInput() throws IOException;
    }

    /** How a peer finishes. */
    public interface Finisher {
        void run() throws IOException;
    }

    /** Makes a session of this kind, and returns its connected peer. */
    public abstract StreamPeer connect(Setup setup, SessionHandler handler) throws Exception;

    private static StreamPeer peer(Peer peer) {
        return new StreamPeer(peer, peer::send, peer::finish, peer::readInput);
    }

    private static StreamPeer tls(Setup setup, SessionHandler handler, String version) throws Exception {
        int port = setup.listen(CERTIFICATES.listen(), handler);
        TlsPeer peer = TlsPeer.connect(port, CERTIFICATES, version).handshake();
        return new StreamPeer(peer, peer::send, peer::finish, peer::readInput);
    }
}
