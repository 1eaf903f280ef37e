// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.game;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Events;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

/** A world whose thread is the test's, so that each tick comes when the test wants it. Its peers do not use cmgr. */
final class TestWorld implements AutoCloseable {
    private final ConnectionManager manager;
    private final EventChannel events;
    private final World world;
    private final int port;

    TestWorld(Transport transport, int maps, boolean latest) throws IOException {
        manager = Transports.manager(transport);
        events = manager.openEventChannel();
        world = new World(manager, events, maps, latest, new Random(1));
        port = world.listen();
    }

    ConnectionManager manager() {
        return manager;
    }

    /** A player who is on no map. */
    Peer connect(int receiveBuffer) throws IOException {
        return Peer.connect(port, receiveBuffer);
    }

    /** A player on the first map. */
    Peer enter(int receiveBuffer) throws IOException {
        Peer player = connect(receiveBuffer);
        say(player, "go 1");
        return player;
    }

    /** Sends what a player says, and lets the world obey. */
    void say(Peer player, String text) throws IOException {
        byte[] said = text.getBytes(UTF_8);
        player.send(ByteBuffer.allocate(2 + said.length)
                .putShort((short) said.length)
                .put(said)
                .array());
        await(SessionState.DATA);
    }

    /** Lets the world handle the events up to the next one of this state. */
    void await(SessionState state) {
        SessionEvent event;
        do {
            event = Events.next(events);
            world.handle(event);
        } while (event.state() != state);
    }

    /** Sends the states of all maps. */
    void tick(long time) {
        world.tick(time);
    }

    /** Waits until the event loops have written all states. Twice, since a write may come in the turn behind the task. */
    void awaitLoops() throws Exception {
        for (Session session : manager.sessions()) {
            session.channel().eventLoop().submit(() -> {}).get();
            session.channel().eventLoop().submit(() -> {}).get();
        }
    }

    /** The next state that a player gets. */
    static State read(Peer player) throws IOException {
        int length = Short.toUnsignedInt(ByteBuffer.wrap(player.read(2)).getShort());
        ByteBuffer state = ByteBuffer.wrap(player.read(length));
        return new State(state.getLong(), state.getInt(), state.remaining() / (2 * Integer.BYTES));
    }

    @Override
    public void close() {
        manager.close();
    }

    record State(long time, int map, int beings) {}
}
