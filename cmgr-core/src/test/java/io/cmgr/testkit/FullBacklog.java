// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A listening port on the loopback whose backlog is full and from which nothing is accepted: connecting gets no answer.
 */
public final class FullBacklog implements Closeable {
    private static final int MORE_CALLS_THAN_FIT = 4;

    private final ServerSocket server;
    private final List<SocketChannel> waiting = new ArrayList<>();

    public FullBacklog() throws IOException {
        this("127.0.0.1");
    }

    public FullBacklog(String address) throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getByName(address));
        for (int i = 0; i < MORE_CALLS_THAN_FIT; i++) {
            SocketChannel caller = SocketChannel.open();
            waiting.add(caller);
            caller.configureBlocking(false);
            var unused = caller.connect(server.getLocalSocketAddress());
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    public String hostPort() {
        return server.getInetAddress().getHostAddress() + ":" + port();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel caller : waiting) {
            caller.close();
        }
        server.close();
    }
}
