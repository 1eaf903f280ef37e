// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PingPongTest {
    /** Echoes every byte from within onData, until it has seen a given number. */
    private static final class Player implements SessionHandler {
        final CompletableFuture<Long> done = new CompletableFuture<>();
        private final int rounds;
        private int seen;

        /** The most bytes that were unsent. */
        private long most;

        Player(int rounds) {
            this.rounds = rounds;
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            seen += data.readableBytes();
            if (seen < rounds) {
                session.write(data.retain());
                most = Math.max(most, session.stats().pendingBytes());
            } else {
                done.complete(most);
            }
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            done.completeExceptionally(new AssertionError(reason + " after " + seen, cause));
        }
    }

    @OnEachTransport
    void repliesFromWithinOnDataNeitherNestNorPileUp(Transport transport) throws Exception {
        play(transport, 20_000);
    }

    @Tag("soak")
    @OnEachTransport
    void aMillionRepliesFromWithinOnDataNeitherNestNorPileUp(Transport transport) throws Exception {
        play(transport, 1_000_000);
    }

    private static void play(Transport transport, int rounds) throws Exception {
        SessionHandler other = (session, data, from) -> session.write(data.retain());
        Player player = new Player(rounds);
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, other).port();
            Session session = Deadline.get(manager.connect("127.0.0.1:" + port, "player", player));
            session.write("x");
            Deadline.until("the last round", 100, player.done::isDone);
            assertTrue(Deadline.get(player.done) <= 1);
            assertEquals(rounds, session.stats().bytesIn());
        }
    }
}
