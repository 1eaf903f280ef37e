// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.link;

import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Link;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.OwnPorts;
import io.cmgr.testkit.Peer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The server that a link connects to. It can go away, and come back at the same port. */
final class Upstream implements Closeable {
    /** Tries again without noticeable delays. */
    static final Reconnect AT_ONCE = Reconnect.always().backoff(Duration.ofMillis(1), Duration.ofMillis(20));

    /** Tries again when the test says so. */
    static final Reconnect ON_REQUEST = Reconnect.always().backoff(Duration.ofHours(12), Duration.ofHours(24));

    private final List<Peer> peers = new ArrayList<>();
    private final int port;
    private ServerSocket server;

    Upstream() throws IOException {
        server = new ServerSocket(OwnPorts.free(), 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(20_000);
        port = server.getLocalPort();
    }

    TcpConnect where() {
        return TcpConnect.to("127.0.0.1", port).as("upstream");
    }

    int port() {
        return port;
    }

    Peer accept() throws IOException {
        Peer peer = Peer.of(server.accept());
        peers.add(peer);
        return peer;
    }

    /** Where connections come in, for a test that closes them itself. */
    ServerSocket socket() {
        return server;
    }

    /** From now on connections are refused. */
    void goAway() throws IOException {
        server.close();
    }

    void comeBack() throws IOException {
        server = new ServerSocket();
        server.setSoTimeout(20_000);
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    }

    /** Closes a link, and our ends of its connections, so that it need not wait for them. */
    void end(Link link) throws IOException {
        CompletableFuture<Void> closing = link.close();
        closePeers();
        Deadline.get(closing);
    }

    private void closePeers() throws IOException {
        for (Peer peer : peers) {
            peer.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        closePeers();
    }
}
