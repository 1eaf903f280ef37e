// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.server.ServerMain;
import io.cmgr.examples.server.ServerType;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;

/**
 * The processes of a server: one, or the nodes of a cluster.
 *
 * @param type what the server does
 * @param nodes at least one
 * @param upstream the port of the server or engine that they connect to, if they do
 */
record ServerNodes(ServerType type, List<ServerProcess> nodes, int upstream) implements AutoCloseable {
    List<SocketAddress> addresses() {
        return nodes.stream().map(ServerProcess::address).toList();
    }

    List<Long> pids() {
        return nodes.stream().map(ServerProcess::pid).toList();
    }

    /** Asks each process one of the questions of {@link ServerMain}, and returns the sum of the answers. */
    long ask(String question) throws IOException {
        long sum = 0;
        for (ServerProcess node : nodes) {
            sum += node.ask(question);
        }
        return sum;
    }

    @Override
    public void close() {
        nodes.forEach(ServerProcess::close);
    }
}
