// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.testkit.NoLeaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Counts what a cluster costs its engine, and compares it with the formulas of docs/scale.md. By default each node has 200
 * sessions ({@code -Dcmgr.model.sessions}), for ten minutes of simulated time ({@code -Dcmgr.model.seconds}).
 */
@Tag("soak")
@ExtendWith(NoLeaks.class)
class ClusterModelTest {
    private static final int WARM_UP_SECONDS = 60;
    private static final double TOLERANCE = 0.05;
    private static final double LINGER_SECONDS = 10;

    private final long seed = Long.getLong("cmgr.seed", System.nanoTime());
    private final int sessions = Integer.getInteger("cmgr.model.sessions", 200);
    private final int seconds = Integer.getInteger("cmgr.model.seconds", 600);
    private final List<Row> rows = new ArrayList<>();

    private record Row(String what, double counted, double formula) {
        void check(long seed) {
            assertEquals(formula, counted, TOLERANCE * formula, () -> what + " -Dcmgr.seed=" + seed);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "| %s | %,.2f | %,.2f |", what, counted, formula);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1000})
    void whatAClusterCostsGrowsAsTheFormulasSay(int nodes) {
        ClusterModel model = new ClusterModel(nodes, sessions, new Random(seed));
        CountedEngine engine = model.engine;
        model.run(WARM_UP_SECONDS, () -> {});
        model.nodes.forEach(node -> assertEquals(nodes - 1, node.known()));

        engine.reset();
        model.writes = 0;
        model.changes = 0;
        double[] pairs = new double[1];
        model.run(seconds, () -> pairs[0] += engine.pairs);

        // members of one room on one node are Poisson; a topic is in the engine while there is one, and then 10 s
        double members = (double) ClusterModel.MEMBERS_PER_ROOM / nodes;
        double joins = members / ClusterModel.LIFE_SECONDS;
        double absent = Math.exp(-members - joins * LINGER_SECONDS);
        double entries = (double) nodes * model.rooms * joins * absent;
        row("topics in the engine, a node", pairs[0] / seconds / nodes, model.rooms * (1 - absent));
        row("topics entered, a second", (double) engine.entered / seconds, entries);
        row("topics left, a second", (double) engine.left / seconds, entries);
        row("of joins and leaves, told to the engine", (double) (engine.entered + engine.left) / model.changes, absent);
        row("publishes per write to a room", (double) engine.publishedToRooms / model.writes, 1);
        row(
                "deliveries per write to a room",
                (double) engine.deliveredToRooms / model.writes,
                (nodes - 1) * (1 - absent));

        double interval = Math.max(5, 0.02 * nodes);
        row("signs of life, a second", (double) engine.publishedToAll / seconds, nodes / interval);
        row(
                "signs of life heard, a second and node",
                (double) engine.deliveredToAll / seconds / nodes,
                (nodes - 1) / interval);

        loseOneInTen(model, interval);
        System.out.println(nodes + " nodes x " + sessions + " sessions, " + seconds + " s, -Dcmgr.seed=" + seed);
        System.out.println("| | counted | formula |\n|---|---:|---:|");
        rows.forEach(System.out::println);
        assertAll(rows.stream().map(row -> () -> row.check(seed)));
    }

    /** Kills a tenth of the nodes, and waits until all others have noticed. */
    private void loseOneInTen(ClusterModel model, double interval) {
        int killed = model.nodes.size() / 10;
        model.kill(List.copyOf(model.nodes.subList(0, killed)));
        model.pass(Duration.ofSeconds((long) (4 * interval)).toNanos());
        double silence = 0;
        for (ModelNode node : model.nodes) {
            assertEquals(killed, node.lost());
            silence += node.silence().toNanos() / 1e9 / killed;
        }
        row("silence after which a node is lost, s", silence / model.nodes.size(), 3 * interval);
    }

    private void row(String what, double counted, double formula) {
        rows.add(new Row(what, counted, formula));
    }
}
