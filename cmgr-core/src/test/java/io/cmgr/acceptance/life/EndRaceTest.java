// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many short sessions. Whatever ends them, and whichever side is first, each has all its callbacks and one end. */
@ExtendWith(NoLeaks.class)
class EndRaceTest {
    private static final int CALLERS = 4;

    /** Records a letter per callback: A N D E X, the last for DISCONNECTED. */
    private static class Histories implements SessionHandler {
        final Map<String, String> letters = new ConcurrentHashMap<>();

        @Override
        public void onAccepted(Session session) {
            add(session, "A");
        }

        @Override
        public void onNew(Session session) {
            add(session, "N");
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            add(session, "D");
            session.write(data.retain());
        }

        @Override
        public void onEndOfInput(Session session) {
            add(session, "E");
            session.close();
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            add(session, "X");
        }

        private void add(Session session, String letter) {
            letters.merge(session.id(), letter, String::concat);
        }
    }

    /** Closes as soon as data has come, while the peer ends as well. */
    private static final class Closing extends Histories {
        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            super.onData(session, data, from);
            session.close();
        }
    }

    @OnEachTransport
    void aThousandShortSessionsEachHaveTheirCallbacksInOrder(Transport transport) throws Exception {
        Histories histories = new Histories();
        visit(transport, histories, 1000, (peer, random) -> {
            peer.send("hello").finish();
            assertEquals("hello", peer.readText(5));
            assertEquals(0, peer.readToEnd().length);
        });
        histories.letters.forEach((id, letters) -> assertTrue(letters.matches("AND+EX"), () -> id + ": " + letters));
    }

    @OnEachTransport
    void endsOfBothSidesAtOnceAreOneEnd(Transport transport) throws Exception {
        race(transport, 1000);
    }

    @Tag("soak")
    @OnEachTransport
    void aHundredThousandEndsOfBothSidesAtOnceAreOneEndEach(Transport transport) throws Exception {
        race(transport, 100_000);
    }

    private static void race(Transport transport, int times) throws Exception {
        Histories histories = new Closing();
        visit(transport, histories, times, (peer, random) -> {
            peer.send("hello");
            for (int spin = random.nextInt(1 << random.nextInt(16)); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            switch (random.nextInt(4)) {
                case 0 -> peer.finish();
                case 1 -> peer.reset();
                case 2 -> peer.send("more");
                default -> {}
            }
        });
        histories.letters.forEach((id, letters) -> assertTrue(letters.matches("AND?E?X"), () -> id + ": " + letters));
    }

    private interface Visit {
        void run(Peer peer, Random random) throws Exception;
    }

    private static void visit(Transport transport, Histories histories, int times, Visit visit) throws Exception {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        System.out.println("EndRaceTest: -Dcmgr.seed=" + seed);
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, histories).port();
            try (Background callers = new Background()) {
                for (int i = 0; i < CALLERS; i++) {
                    Random random = new Random(seed + i);
                    callers.start("caller", () -> {
                        for (int n = 0; n < times / CALLERS; n++) {
                            visit(port, visit, random);
                        }
                    });
                }
            }
            Deadline.until("all ends", () -> manager.stats().closed() == times);
            assertEquals(times, manager.stats().opened());
            assertEquals(times, histories.letters.size());
        }
    }

    private static void visit(int port, Visit visit, Random random) throws Exception {
        try (Peer peer = Peer.connect(port)) {
            visit.run(peer, random);
        } catch (IOException ended) {
            // reset by the server's side
        }
    }
}
