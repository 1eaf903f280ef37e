// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.game;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Destination;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A world of many maps. The players of a map are the sessions in the room of its name, and that room gets the map's
 * state twenty times a second. A player says {@code go MAP} to enter a map, which leaves the one before, and
 * {@code step DX DY} to walk.
 *
 * <p>One thread takes what the players say and sends the states. So the maps need no lock, and a player who changes maps
 * gets no state of the old one behind the first of the new.
 */
final class World implements Runnable {
    /** The time from one state to the next. */
    static final Duration TICK = Duration.ofMillis(50);

    /** Players say little, and get much. */
    private static final Framing MESSAGES = Framing.lengthPrefixed(2, 32).maxWrite(0xffff);

    /** Small, about one state: what the kernel has taken, {@code latest} can no longer replace. */
    private static final int SEND_BUFFER = 16 << 10;

    /** With {@code latest} one state waits for a slow player. Without, as many wait as fit, and later ones are dropped. */
    private static final long MAX_PENDING_BYTES = 512 << 10;

    private static final Pattern GO = Pattern.compile("go (\\d{1,4})");
    private static final Pattern STEP = Pattern.compile("step (-?1|0) (-?1|0)");

    private final ConnectionManager manager;
    private final EventChannel events;
    private final boolean latest;
    private final List<WorldMap> maps = new ArrayList<>();

    World(ConnectionManager manager, EventChannel events, int maps, boolean latest, Random random) {
        this.manager = manager;
        this.events = events;
        this.latest = latest;
        for (int number = 1; number <= maps; number++) {
            this.maps.add(new WorldMap(number, random));
        }
    }

    /** Opens the world on a free port. {@code DROP} keeps a player in the game who cannot keep up. */
    int listen() throws IOException {
        TcpListen where = TcpListen.on("127.0.0.1", 0)
                .framing(MESSAGES)
                .sendBuffer(SEND_BUFFER)
                .maxPendingBytes(MAX_PENDING_BYTES)
                .slowConsumer(SlowConsumerPolicy.DROP);
        return manager.listen(where, events).port();
    }

    /** Ends with the manager. */
    @Override
    public void run() {
        try {
            long due = System.nanoTime();
            while (true) {
                SessionEvent event = events.poll(Duration.ofNanos(due - System.nanoTime()));
                if (event != null) {
                    handle(event);
                } else if (events.isClosed()) {
                    return;
                }
                if (System.nanoTime() - due >= 0) {
                    due = System.nanoTime() + TICK.toNanos();
                    tick(System.nanoTime());
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the creatures wander, and sends each map's state to those who are there. */
    void tick(long now) {
        for (WorldMap map : maps) {
            map.wander();
            Destination<BroadcastResult> players = manager.room(map.name());
            if (latest) {
                players = players.latest("positions");
            }
            players.write(map.state(now, players.alloc()));
        }
    }

    void handle(SessionEvent event) {
        switch (event.state()) {
            case DATA -> obey(event.session(), event.text());
            case DISCONNECTED -> leave(event.session());
            case ACCEPTED, NEW -> {}
        }
    }

    private void obey(Session player, String said) {
        Matcher go = GO.matcher(said);
        Matcher step = STEP.matcher(said);
        if (go.matches() && isMap(Integer.parseInt(go.group(1)))) {
            leave(player);
            enter(player, maps.get(Integer.parseInt(go.group(1)) - 1));
        } else if (step.matches() && player.attachment() instanceof WorldMap.Being being) {
            being.step(Integer.parseInt(step.group(1)), Integer.parseInt(step.group(2)));
        } else {
            player.abort(new IllegalArgumentException("said neither go MAP nor step DX DY"));
        }
    }

    private boolean isMap(int number) {
        return number >= 1 && number <= maps.size();
    }

    private static void enter(Session player, WorldMap map) {
        player.attachment(map.enter());
        player.join(map.name());
    }

    private static void leave(Session player) {
        if (player.attachment() instanceof WorldMap.Being being) {
            player.leave(being.map().name());
            being.map().leave(being);
        }
    }
}
