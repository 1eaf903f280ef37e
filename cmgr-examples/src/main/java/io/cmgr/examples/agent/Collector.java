// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.examples.cli.CliManagerOptions;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server for agents, on this machine only. It counts their figures by the numbers, and can be stopped and started again
 * at the same port. One thread stops and starts it.
 */
final class Collector implements AutoCloseable {
    private static final int MAX_AGENTS = 1000;

    private final CliManagerOptions managers;
    private int port;
    private @Nullable ConnectionManager manager;

    /** The newest number of each agent. This and the counts are guarded by this. */
    private final Map<String, Long> newest = new HashMap<>();

    private long received;
    private long missing;
    private long twice;

    /** Starts a server at this port, or at any free one for 0. */
    Collector(CliManagerOptions managers, int port) throws IOException {
        this.managers = managers;
        this.port = port;
        start();
    }

    int port() {
        return port;
    }

    boolean runs() {
        return manager != null;
    }

    void start() throws IOException {
        ConnectionManager started = managers.open();
        try {
            TcpListen where = TcpListen.on("127.0.0.1", port).framing(Telemetry.LINES);
            port = started.listen(where, SessionHandler.each(session -> new AgentHandler()))
                    .port();
            manager = started;
        } finally {
            if (manager == null) {
                started.close();
            }
        }
    }

    void stop() {
        if (manager != null) {
            manager.close();
            manager = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    private synchronized boolean admits(String agent) {
        return newest.containsKey(agent) || (newest.size() < MAX_AGENTS && newest.put(agent, 0L) == null);
    }

    private synchronized void count(String agent, long number) {
        long before = newest.getOrDefault(agent, 0L);
        received++;
        if (number <= before) {
            twice++;
        } else {
            missing += number - before - 1;
            newest.put(agent, number);
        }
    }

    /** What has come so far, in a line. */
    synchronized String figures() {
        return received + " figures received, " + missing + " missing, " + twice + " twice";
    }

    /** The conversation with one agent, on its event loop. A line that is no figure ends it, as an error. */
    private final class AgentHandler implements SessionHandler {
        private @Nullable String agent;

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            String line = data.toString(UTF_8);
            if (agent != null) {
                count(agent, Long.parseLong(line.substring(0, line.indexOf(' '))));
            } else if (line.startsWith(Login.LOGIN) && admits(line)) {
                agent = line;
                session.write(Login.WELCOME);
            } else {
                session.close();
            }
        }
    }
}
