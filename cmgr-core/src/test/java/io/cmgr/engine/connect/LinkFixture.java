// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Link;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Links on an event loop that a test drives, at a time that it sets, to a server that does what it wants. */
final class LinkFixture implements AutoCloseable {
    static final TcpConnect WHERE = TcpConnect.to("198.18.0.1:4160").as("link");

    /** What the link's sessions have told their handler: {@code NEW} and {@code DISCONNECTED} with its reason. */
    final List<String> events = new ArrayList<>();

    final AddressRaceFixture network = new AddressRaceFixture();
    private final Random random;

    /** What the server does with a connection as soon as it is asked for. */
    private Consumer<FakeChannel> server = channel -> {};

    /** What the handler does at NEW. */
    private Consumer<Session> atNew = session -> {};

    private int served;

    LinkFixture() {
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        System.out.println("LinkFixture: -Dcmgr.seed=" + seed);
        random = new Random(seed);
    }

    private final SessionHandler handler = new SessionHandler() {
        @Override
        public void onNew(Session session) {
            events.add("NEW");
            atNew.accept(session);
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {}

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            events.add("DISCONNECTED " + reason);
        }
    };

    Link link(Reconnect manner) {
        return link(WHERE, manner);
    }

    Link link(TcpConnect where, Reconnect manner) {
        Link link = KeptLink.start(network.context(), where, manner, handler, begun -> {}, random::nextDouble);
        turn();
        return link;
    }

    void server(Consumer<FakeChannel> behaviour) {
        server = behaviour;
        turn();
    }

    void atNew(Consumer<Session> action) {
        atNew = action;
    }

    /** Runs the event loop, and the server, until neither has anything to do. */
    void turn() {
        network.turn();
        while (served < network.tried()) {
            server.accept(network.channel(served++));
            network.turn();
        }
    }

    /** Lets this time pass in steps. */
    void pass(long millis, long step) {
        for (long left = millis; left > 0; left -= step) {
            network.pass(Math.min(left, step));
            turn();
        }
    }

    /** How many attempts have begun. */
    int attempts() {
        return network.tried();
    }

    /** How many attempts are under way of which the server does not know yet, and the one that it answers now. */
    int unanswered() {
        return network.tried() - served + 1;
    }

    FakeChannel last() {
        return network.channel(network.tried() - 1);
    }

    /** Closes the link, and checks that nothing is left of it. */
    void assertEnds(Link link) {
        var closing = link.close();
        pass(30_000, 1000);
        assertTrue(closing.isDone());
        assertEquals(List.of(), network.open());
        network.assertNothingLeft();
    }

    @Override
    public void close() {
        network.close();
    }
}
