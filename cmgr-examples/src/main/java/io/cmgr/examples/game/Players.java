// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.game;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.SessionStats;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** The quick or the slow players of one world, and how old what they see is. One thread. */
final class Players {
    private static final Framing STATES = Framing.lengthPrefixed(2, 0xffff);

    /** Small for the slow ones, so that what is on its way to them does not hide what waits for them in the world. */
    private static final int SLOW_RECEIVE_BUFFER = 16 << 10;

    private final ConnectionManager world;
    private final boolean latest;
    private final boolean slow;
    private final List<Player> players = new ArrayList<>();
    private final Set<SocketAddress> addresses = new HashSet<>();
    private final Histogram recentAges = new Histogram(3);
    private final Histogram allAges = new Histogram(3);

    /**
     * Players of a world, none at first.
     *
     * @param world the manager of their world, whose figures of their sessions count
     * @param latest whether that world uses {@code latest}
     * @param slow whether they read slowly
     */
    Players(ConnectionManager world, boolean latest, boolean slow) {
        this.world = world;
        this.latest = latest;
        this.slow = slow;
    }

    boolean slow() {
        return slow;
    }

    /** Lets so many players connect. */
    void connect(ConnectionManager manager, int port, int count, int maps, Random random)
            throws ExecutionException, InterruptedException {
        TcpConnect where = TcpConnect.to("127.0.0.1", port).framing(STATES);
        if (slow) {
            where = where.receiveBuffer(SLOW_RECEIVE_BUFFER);
        }
        for (int i = 0; i < count; i++) {
            Player player = new Player(maps, slow, new Random(random.nextLong()));
            addresses.add(manager.connect(where, player).get().localAddress());
            players.add(player);
        }
    }

    /** Looks how old what each player sees is now. */
    void look() {
        long now = System.nanoTime();
        for (Player player : players) {
            if (player.newest() != 0) {
                recentAges.recordValue(Math.max(0, NANOSECONDS.toMicros(now - player.newest())));
            }
        }
    }

    /** The figures of the time since the last call. */
    Figures recent() {
        Histogram ages = recentAges.copy();
        allAges.add(ages);
        recentAges.reset();
        return figures(ages);
    }

    /** The figures of the whole time, up to the last call of {@link #recent}. */
    Figures all() {
        return figures(allAges);
    }

    private Figures figures(Histogram ages) {
        List<SessionStats> sessions = world.stats().sessions().stream()
                .filter(session -> addresses.contains(session.remoteAddress()))
                .toList();
        return new Figures(
                latest,
                slow,
                ages.getValueAtPercentile(50),
                ages.getValueAtPercentile(99),
                ages.getMaxValue(),
                sum(sessions, SessionStats::writes),
                sum(sessions, SessionStats::superseded),
                sum(sessions, SessionStats::dropped),
                sum(sessions, SessionStats::pendingBytes),
                players.stream().mapToLong(Player::changes).sum(),
                players.stream().mapToLong(Player::wrong).sum());
    }

    private static long sum(List<SessionStats> sessions, ToLongFunction<SessionStats> figure) {
        return sessions.stream().mapToLong(figure).sum();
    }

    /**
     * What is known of these players.
     *
     * @param latest whether their world uses {@code latest}
     * @param slow whether they read slowly
     * @param p50 the median age in µs of the newest state that a player had seen
     * @param p99 the age that one look of a hundred was above
     * @param max the greatest age
     * @param sent states that the kernel has taken for them
     * @param superseded states that were replaced by a newer one
     * @param dropped states that found too many waiting
     * @param unsentBytes what waits for them
     * @param changes how often they came to a map
     * @param wrong states of a map that the player had left
     */
    record Figures(
            boolean latest,
            boolean slow,
            long p50,
            long p99,
            long max,
            long sent,
            long superseded,
            long dropped,
            long unsentBytes,
            long changes,
            long wrong) {}
}
