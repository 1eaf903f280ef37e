// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.NumberedLines;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;

/** The messages of one thread arrive in the order of its calls, whichever methods and whichever thread. */
@ExtendWith(NoLeaks.class)
class BroadcastOrderTest {
    private static final int MESSAGES = 5000;

    @OnEachTransport
    void writesAndBroadcastsOfAnApplicationThreadKeepTheirOrder(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.onTwoLoops(transport);
                Background background = new Background()) {
            EventRecorder events = new EventRecorder();
            List<Session> sessions = readers(manager, events, background, 4, 3);
            for (int i = 0; i < 3; i++) {
                int writer = i;
                background.start("writer", () -> speak(manager, sessions, writer));
            }
        }
    }

    @OnEachTransport
    void writesAndBroadcastsOfAnEventLoopKeepTheirOrder(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.onTwoLoops(transport);
                Background background = new Background()) {
            EventRecorder events = new EventRecorder();
            List<Session> sessions = readers(manager, events, background, 4, 3);
            var loops = sessions.stream()
                    .map(session -> session.channel().eventLoop())
                    .distinct()
                    .toList();
            assertEquals(2, loops.size());
            var first = loops.get(0).submit(() -> speak(manager, sessions, 0));
            var second = loops.get(1).submit(() -> speak(manager, sessions, 1));
            speak(manager, sessions, 2);
            first.get(20, TimeUnit.SECONDS);
            second.get(20, TimeUnit.SECONDS);
        }
    }

    @OnEachTransport
    void writesAndBroadcastsWithinOnDataKeepTheirOrder(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.onTwoLoops(transport);
                Background background = new Background()) {
            List<Session> sessions = new ArrayList<>();
            EventRecorder events = new EventRecorder() {
                @Override
                public void onData(Session session, ByteBuf data, SocketAddress from) {
                    speak(manager, sessions, 0);
                }
            };
            sessions.addAll(readers(manager, events, background, 4, 1));
            try (Peer asker = Peer.connect(manager.listeners().iterator().next().port())) {
                asker.send("!");
                // Broadcasts also reach the session that is being read.
                NumberedLines.expectLast(asker, 1, MESSAGES);
            }
        }
    }

    @OnEachTransport
    void repliesAndBroadcastsOfATakerKeepTheirOrder(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                EventChannel events = manager.openEventChannel();
                Background background = new Background()) {
            int port = manager.listenTcp(0, events).port();
            background.start("taker", () -> {
                int number = 0;
                for (SessionEvent event : events) {
                    if (event.state() == SessionState.DATA) {
                        for (byte ask : event.data()) {
                            String line = NumberedLines.line(0, number++);
                            switch (ask % 3) {
                                case 0 -> event.reply(line);
                                case 1 -> manager.write(event.id(), line);
                                default -> manager.writeToAll(line);
                            }
                        }
                    }
                }
            });
            try (Peer peer = Peer.connect(port)) {
                byte[] asks = new byte[MESSAGES];
                new Random(1).nextBytes(asks);
                background.start("asker", () -> {
                    for (int i = 0; i < asks.length; i += 100) {
                        peer.send(java.util.Arrays.copyOfRange(asks, i, i + 100));
                    }
                });
                NumberedLines.expectAll(peer, 1, MESSAGES);
            }
            manager.close();
        }
    }

    /**
     * Sends numbered messages to all sessions: by a broadcast, by a write to each, or by a write to one and a
     * broadcast.
     */
    private static void speak(ConnectionManager manager, List<Session> sessions, int writer) {
        Random random = new Random(writer);
        for (int number = 0; number < MESSAGES; number++) {
            String line = NumberedLines.line(writer, number);
            int way = number == MESSAGES - 1 ? 1 : random.nextInt(3);
            if (way == 0) {
                sessions.forEach(session -> session.write(line));
            } else if (way == 1) {
                manager.writeToAll(line);
            } else {
                String one = sessions.get(random.nextInt(sessions.size())).id();
                manager.allExcept(one).write(line);
                manager.write(one, line);
            }
        }
    }

    /** Sessions whose peers expect every message of this many writers. */
    private static List<Session> readers(
            ConnectionManager manager, EventRecorder events, Background background, int count, int writers)
            throws Exception {
        int port = manager.listenTcp(0, events).port();
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Peer peer = Peer.connect(port);
            sessions.add(events.nextSession());
            background.start("reader", () -> {
                try (peer) {
                    NumberedLines.expectAll(peer, writers, MESSAGES);
                }
            });
        }
        Deadline.until("all", () -> manager.sessions().size() == count);
        return sessions;
    }
}
