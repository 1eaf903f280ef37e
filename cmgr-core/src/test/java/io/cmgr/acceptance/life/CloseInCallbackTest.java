// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static io.cmgr.testkit.Callback.ACCEPTED;
import static io.cmgr.testkit.Callback.DATA;
import static io.cmgr.testkit.Callback.DISCONNECTED;
import static io.cmgr.testkit.Callback.END_OF_INPUT;
import static io.cmgr.testkit.Callback.NEW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.testkit.Callback;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class CloseInCallbackTest {
    /** Runs an action in one callback. */
    private static final class Acting extends EventRecorder {
        private final Callback where;
        private final Consumer<Session> act;

        Acting(Callback where, Consumer<Session> act) {
            this.where = where;
            this.act = act;
        }

        private void act(Callback callback, Session session) {
            if (callback == where) {
                act.accept(session);
            }
        }

        @Override
        public void onAccepted(Session session) {
            super.onAccepted(session);
            act(ACCEPTED, session);
        }

        @Override
        public void onNew(Session session) {
            super.onNew(session);
            act(NEW, session);
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            super.onData(session, data, from);
            act(DATA, session);
        }

        @Override
        public void onEndOfInput(Session session) {
            super.onEndOfInput(session);
            act(END_OF_INPUT, session);
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            super.onDisconnected(session, reason, cause);
            act(DISCONNECTED, session);
        }
    }

    private static final List<Callback> CALLBACKS = List.of(ACCEPTED, NEW, DATA, END_OF_INPUT, DISCONNECTED);

    /** The callbacks of a session, and why it ended. */
    private record History(List<Callback> callbacks, DisconnectReason reason) {
        History without(Callback... left) {
            List<Callback> others = new ArrayList<>(callbacks);
            others.removeAll(List.of(left));
            return new History(others, reason);
        }
    }

    @OnEachTransport
    void closeInAnyCallbackEndsTheSessionInOrder(Transport transport) throws Exception {
        for (Callback where : CALLBACKS) {
            History history = history(transport, new Acting(where, session -> {
                var unused = session.close();
            }));
            assertEquals(expected(where, DisconnectReason.LOCAL_CLOSE), history, "close in " + where);
        }
    }

    @OnEachTransport
    void abortInAnyCallbackEndsTheSessionInOrder(Transport transport) throws Exception {
        for (Callback where : CALLBACKS) {
            History history = history(transport, new Acting(where, session -> {
                var unused = session.abort();
            }));
            if (where != ACCEPTED) {
                // Bytes that were read before the reset are still delivered.
                history = history.without(DATA, END_OF_INPUT);
            }
            History expected = expected(where, DisconnectReason.ABORTED).without(DATA, END_OF_INPUT);
            assertEquals(expected, history, "abort in " + where);
        }
    }

    @OnEachTransport
    void anExceptionInAnyCallbackEndsItsSessionAndNoOther(Transport transport) throws Exception {
        for (Callback where : CALLBACKS) {
            RuntimeException thrown = new RuntimeException("on purpose, in " + where);
            History history = history(transport, new Acting(where, session -> {
                throw thrown;
            }));
            assertEquals(expected(where, DisconnectReason.HANDLER_ERROR), history, "exception in " + where);
        }
    }

    @OnEachTransport
    void theExceptionOfAHandlerIsTheCause(Transport transport) throws Exception {
        RuntimeException thrown = new RuntimeException("on purpose");
        Acting events = new Acting(DATA, session -> {
            throw thrown;
        });
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            assertEquals(0, peer.send("x").readToEnd().length);
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.HANDLER_ERROR, end.reason());
            assertSame(thrown, end.cause());
        }
    }

    @OnEachTransport
    void connectFailsWithWhatItsOnNewThrew(Transport transport) throws Exception {
        RuntimeException thrown = new RuntimeException("on purpose");
        Acting events = new Acting(NEW, session -> {
            throw thrown;
        });
        try (ConnectionManager manager = Transports.manager(transport);
                ServerSocket server = new ServerSocket(0)) {
            var connected = manager.connect("127.0.0.1:" + server.getLocalPort(), "out", events);
            try (Peer peer = Peer.of(server.accept())) {
                assertEquals(0, peer.readToEnd().length);
            }
            assertSame(thrown, Deadline.failure(connected));
            assertSame(thrown, events.nextDisconnected().cause());
            assertEquals(List.of(), List.copyOf(manager.sessions()));
        }
    }

    @OnEachTransport
    void closingTheManagerInACallbackReturnsAndCloses(Transport transport) throws Exception {
        for (Callback where : CALLBACKS) {
            try (ConnectionManager manager = Transports.manager(transport)) {
                Acting events = new Acting(where, session -> manager.close());
                try (Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
                    provoke(peer);
                    Deadline.get(manager.closed());
                    events.nextDisconnected();
                    assertEquals(0, events.size(), "events after DISCONNECTED");
                }
            }
        }
    }

    /** The history of a session whose peer sends data and finishes. */
    private static History history(Transport transport, Acting events) throws IOException {
        EventRecorder others = new EventRecorder();
        try (ConnectionManager manager =
                ConnectionManager.builder().transport(transport).eventLoops(1).build()) {
            int port = manager.listenTcp(0, events).port();
            try (Peer other = Peer.connect(manager.listenTcp(0, others).port())) {
                Session untouched = others.nextSession();
                List<Callback> heard = new ArrayList<>();
                DisconnectReason reason;
                try (Peer peer = Peer.connect(port)) {
                    provoke(peer);
                    EventRecorder.Event event = events.next();
                    while (event.callback() != DISCONNECTED) {
                        heard.add(event.callback());
                        event = events.next();
                    }
                    heard.add(DISCONNECTED);
                    reason = event.reason();
                    Deadline.get(event.session().closed());
                }
                Deadline.get(untouched.write("hello"));
                assertEquals("hello", other.readText(5));
                assertEquals(0, events.size(), "events after DISCONNECTED");
                assertEquals(1, manager.sessions().size());
                return new History(heard, reason);
            }
        }
    }

    private static void provoke(Peer peer) {
        try {
            peer.send("data").finish().readToEnd();
        } catch (IOException reset) {
            // the abort has reset the connection
        }
    }

    /**
     * All callbacks up to this one, and then DISCONNECTED. From END_OF_INPUT on the reason is that the peer has closed.
     */
    private static History expected(Callback where, DisconnectReason reason) {
        List<Callback> heard = new ArrayList<>(CALLBACKS.subList(0, Math.min(4, CALLBACKS.indexOf(where) + 1)));
        heard.add(DISCONNECTED);
        boolean endFirst = where == DISCONNECTED || (where == END_OF_INPUT && reason != DisconnectReason.HANDLER_ERROR);
        return new History(heard, endFirst ? DisconnectReason.PEER_CLOSED : reason);
    }
}
