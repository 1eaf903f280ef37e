// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionStats;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a program can be asked while it runs. */
final class Figures {
    private Figures() {}

    /** Answers {@code stats}, or what it knows of an id. */
    record Answering(ConnectionManager manager) implements SessionHandler {
        /** In a manager of its own, which answers even while the event loops of the other are blocked. */
        static ConnectionManager open(ConnectionManager manager, int port) throws IOException {
            ConnectionManager answering =
                    ConnectionManager.builder().eventLoops(1).build();
            answering.listen(TcpListen.on("127.0.0.1", port).framing(Framing.lines(8192)), new Answering(manager));
            return answering;
        }

        @Override
        public void onData(Session session, ByteBuf line, SocketAddress from) {
            String question = line.toString(UTF_8);
            StringBuilder answer = new StringBuilder();
            if (question.equals("stats")) {
                manager.listStats(answer);
            } else {
                answer.append(manager.explain(question));
            }
            answer.toString().lines().forEach(session::write);
        }
    }

    /** The sessions that hold most memory. */
    static void print(ConnectionManager manager) {
        manager.stats().sessions().stream()
                .sorted(comparing(SessionStats::pendingBytes).reversed())
                .limit(10)
                .forEach(of -> System.out.println(of.id() + " holds " + of.pendingBytes() + " bytes"));
    }

    /** How sessions end. */
    static final class Ends implements SessionHandler {
        private final Map<DisconnectReason, LongAdder> ends = new EnumMap<>(DisconnectReason.class);

        Ends() {
            for (DisconnectReason reason : DisconnectReason.values()) {
                ends.put(reason, new LongAdder());
            }
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            session.write(data.retain());
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            ends.get(reason).increment(); // a map that no longer changes: any number of event loops may come
            if (reason == DisconnectReason.RESET) {
                System.out.println(session.explain());
            }
        }

        Map<DisconnectReason, LongAdder> ends() {
            return ends;
        }
    }
}
