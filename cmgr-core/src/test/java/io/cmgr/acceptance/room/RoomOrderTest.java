// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.room;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.NumberedLines;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;

/** Joins and leaves take their place among the writes of a thread. */
@ExtendWith(NoLeaks.class)
class RoomOrderTest {
    private static final int TIMES = 10_000;
    private static final int MESSAGES = 2000;
    private static final int WRITERS = 8;

    @OnEachTransport
    void publishThenJoinAndJoinThenPublishOffTheLoop(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                Background background = new Background()) {
            Session session = sessionThatGets(1, TIMES, fixture, background);
            comeAndGo(fixture.manager(), session);
        }
    }

    @OnEachTransport
    void publishThenJoinAndJoinThenPublishOnTheLoop(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                Background background = new Background()) {
            Session session = sessionThatGets(1, TIMES, fixture, background);
            session.channel()
                    .eventLoop()
                    .submit(() -> comeAndGo(fixture.manager(), session))
                    .get(60, TimeUnit.SECONDS);
        }
    }

    /** Opens a session whose peer expects so many lines of each writer. */
    private static Session sessionThatGets(int writers, int lines, ServerFixture fixture, Background background)
            throws IOException {
        Peer peer = fixture.call(fixture.listen());
        background.start("reader", () -> NumberedLines.expectAll(peer, writers, lines));
        return fixture.accept();
    }

    /** The session gets each message that is written while it is in, and no other. */
    private static void comeAndGo(ConnectionManager manager, Session session) {
        Room lobby = manager.room("lobby");
        for (int i = 0; i < TIMES; i++) {
            lobby.write("before the join\n");
            session.join("lobby");
            lobby.write(NumberedLines.line(0, i));
            session.leave("lobby");
        }
    }

    @OnEachTransport
    void whatAnotherThreadWritesAfterTheJoinArrives(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                Background background = new Background()) {
            Session session = sessionThatGets(1, TIMES, fixture, background);
            SynchronousQueue<Integer> joined = new SynchronousQueue<>();
            SynchronousQueue<Integer> written = new SynchronousQueue<>();
            background.start("writer", () -> {
                Room lobby = fixture.manager().room("lobby");
                for (int i = 0; i < TIMES; i++) {
                    lobby.write(NumberedLines.line(0, joined.take()));
                    written.put(i);
                }
            });
            for (int i = 0; i < TIMES; i++) {
                assertTrue(session.join("lobby"));
                joined.put(i);
                written.take();
                session.leave("lobby");
            }
        }
    }

    /** Of two threads that join at once, one finds the session in the room: its write must arrive just as well. */
    @OnEachTransport
    void whoFindsTheSessionInTheRoomAlreadyReachesItToo(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                Background background = new Background()) {
            Session session = sessionThatGets(2, MESSAGES, fixture, background);
            for (int i = 0; i < 2; i++) {
                int writer = i;
                background.start("joiner", () -> {
                    for (int n = 0; n < MESSAGES; n++) {
                        String room = "room " + n % 100 + n / 100 % 2;
                        session.join(room);
                        fixture.manager().room(room).write(NumberedLines.line(writer, n));
                    }
                });
            }
        }
    }

    @OnEachTransport
    void roomsAllAndSessionsKeepOneOrder(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.onTwoLoops(transport);
                Background background = new Background()) {
            EventRecorder events = new EventRecorder();
            int port = manager.listenTcp(0, events).port();
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Peer peer = Peer.connect(port);
                Session session = events.nextSession();
                sessions.add(session);
                assertTrue(session.join("everybody"));
                assertTrue(session.join("also everybody"));
                assertTrue(session.join("of " + i));
                background.start("reader", () -> {
                    try (peer) {
                        NumberedLines.expectAll(peer, WRITERS, MESSAGES);
                    }
                });
            }
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                background.start("writer", () -> speak(manager, sessions, writer));
            }
        }
    }

    /** Sends each message to all sessions, in one of five ways. */
    private static void speak(ConnectionManager manager, List<Session> sessions, int writer) {
        Random random = new Random(writer);
        for (int number = 0; number < MESSAGES; number++) {
            String line = NumberedLines.line(writer, number);
            switch (random.nextInt(5)) {
                case 0 -> manager.room("everybody").write(line);
                case 1 -> manager.room("also everybody").write(line);
                case 2 -> manager.writeToAll(line);
                case 3 -> sessions.forEach(session -> session.write(line));
                default -> {
                    int one = random.nextInt(sessions.size());
                    manager.room("everybody").except(sessions.get(one).id()).write(line);
                    manager.room("of " + one).write(line);
                }
            }
        }
        Deadline.get(manager.room("everybody").write(""));
    }
}
