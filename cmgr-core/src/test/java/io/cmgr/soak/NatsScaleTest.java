// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.cluster.nats.NatsBackplane;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.BackplanePeer;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Prints the constants from which docs/scale.md calculates, on the machine at hand, and checks that a server with a million
 * topics stays within its bounds. Except for one test the clients are bare sockets, so the figures are the server's.
 */
@Tag("soak")
@ExtendWith(NoLeaks.class)
class NatsScaleTest {
    /** Clients that only write do not answer. */
    private static final String NO_PINGS = "ping_interval: \"60m\"";

    private static final int TOPICS = 200_000;
    private static final int CLIENTS = 20;
    private static final int TOPICS_PER_CLIENT = 50_000;
    private static final int CHANGES_PER_SECOND = 5000;

    private static String topic(int client, long number) {
        return String.format("cmgr.scale.r.room=20%d-%d", client, number);
    }

    private static void print(String format, Object... figures) {
        System.out.printf(Locale.ROOT, format + "%n", figures);
    }

    /** What a server takes until it has done something. */
    private static final class Meter {
        private final ProcessFigures figures;
        private final long memory;
        private final long time;

        Meter(NatsServer server) throws IOException {
            figures = new ProcessFigures(server.pid());
            memory = figures.memory();
            time = figures.processorTime();
        }

        double micros(double of) throws IOException {
            return (figures.processorTime() - time) / 1e3 / of;
        }

        double bytes(double of) throws IOException {
            return (figures.memory() - memory) / of;
        }
    }

    @Test
    void whatATopicCostsItsServer() throws Exception {
        try (NatsServer server = NatsServer.start(NO_PINGS);
                NatsWire client = new NatsWire(server.port())) {
            Meter meter = new Meter(server);
            for (int i = 0; i < TOPICS; i++) {
                client.subscribe(topic(0, i), i);
            }
            client.settle();
            print("SUB at home: %.0f bytes, %.1f us", meter.bytes(TOPICS), meter.micros(TOPICS));
            Meter leaving = new Meter(server);
            for (int i = 0; i < TOPICS; i++) {
                client.unsubscribe(i);
            }
            client.settle();
            print("UNSUB at home: %.1f us", leaving.micros(TOPICS));
        }
    }

    @Test
    void whatATopicCostsTheOtherServers() throws Exception {
        List<NatsServer> servers = NatsServer.cluster(2, NO_PINGS);
        try (NatsServer home = servers.get(0);
                NatsServer other = servers.get(1);
                NatsWire client = new NatsWire(home.port())) {
            long before = other.subscriptions();
            Meter atHome = new Meter(home);
            Meter there = new Meter(other);
            for (int i = 0; i < TOPICS; i++) {
                client.subscribe(topic(0, i), i);
            }
            client.settle();
            Deadline.until("all topics over the route", 60, () -> other.subscriptions() >= before + TOPICS);
            print(
                    "SUB at home with one route: %.1f us; over the route: %.0f bytes, %.1f us",
                    atHome.micros(TOPICS), there.bytes(TOPICS), there.micros(TOPICS));
            Meter leaving = new Meter(other);
            for (int i = 0; i < TOPICS; i++) {
                client.unsubscribe(i);
            }
            client.settle();
            Deadline.until("no topics over the route", 60, () -> other.subscriptions() <= before);
            print("UNSUB over the route: %.1f us", leaving.micros(TOPICS));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100})
    void whatADeliveryCosts(int subscribers) throws Exception {
        byte[] message = new byte[1024];
        String topic = topic(0, 0);
        int batch = Math.max(1, 2000 / subscribers);
        int batches = 200;
        try (NatsServer server = NatsServer.start(NO_PINGS);
                NatsWire publisher = new NatsWire(server.port())) {
            List<NatsWire> wires = new ArrayList<>();
            for (int i = 0; i < subscribers; i++) {
                NatsWire wire = new NatsWire(server.port());
                wire.subscribe(topic, 1);
                wire.settle();
                wires.add(wire);
            }
            Meter meter = null;
            long start = 0;
            for (int i = -batches / 10; i < batches; i++) {
                if (i == 0) {
                    meter = new Meter(server);
                    start = System.nanoTime();
                }
                for (int j = 0; j < batch; j++) {
                    publisher.publish(topic, message);
                }
                publisher.flush();
                for (NatsWire wire : wires) {
                    wire.take(batch, message.length);
                }
            }
            double deliveries = (double) batches * batch * subscribers;
            double seconds = (System.nanoTime() - start) / 1e9;
            print(
                    "1 KB to %d: %,.0f deliveries/s, %.2f us of the server each",
                    subscribers, deliveries / seconds, meter.micros(deliveries));
            for (NatsWire wire : wires) {
                wire.close();
            }
        }
    }

    /** For {@code -Dcmgr.scale.seconds}, one minute by default. */
    @Test
    void aMillionTopicsComeAndGoWithoutALeak() throws Exception {
        int seconds = Integer.getInteger("cmgr.scale.seconds", 60);
        try (NatsServer server = NatsServer.start(NO_PINGS);
                Background probing = new Background()) {
            Meter meter = new Meter(server);
            List<NatsWire> clients = new ArrayList<>();
            for (int c = 0; c < CLIENTS; c++) {
                NatsWire client = new NatsWire(server.port());
                for (int i = 0; i < TOPICS_PER_CLIENT; i++) {
                    client.subscribe(topic(c, i), i);
                }
                client.settle();
                clients.add(client);
            }
            double topics = (double) CLIENTS * TOPICS_PER_CLIENT;
            print("a million topics: %.0f bytes, %.1f us each", meter.bytes(topics), meter.micros(topics));

            CountDownLatch over = new CountDownLatch(1);
            long[] latencies = new long[100 * seconds];
            probing.start("probe", () -> probe(server, over, latencies));
            List<Long> memory;
            try {
                memory = churn(server, clients, seconds);
            } finally {
                over.countDown();
            }
            for (NatsWire client : clients) {
                client.close();
            }
            long[] sorted =
                    Arrays.stream(latencies).filter(nanos -> nanos > 0).sorted().toArray();
            print(
                    "with %d SUB and as many UNSUB a second: a write to a room took %.2f ms at the median, %.2f ms at the "
                            + "99th percentile of %d",
                    CHANGES_PER_SECOND,
                    sorted[sorted.length / 2] / 1e6,
                    sorted[sorted.length * 99 / 100] / 1e6,
                    sorted.length);
            print("memory in MB: %s", sixths(memory));
            long first = memory.get(0);
            long most = memory.stream().mapToLong(Long::longValue).max().orElseThrow();
            assertTrue(most < 2 * first, "the server's collector leaves no more garbage than what is alive: " + memory);
        }
    }

    private static List<Long> sixths(List<Long> memory) {
        return IntStream.rangeClosed(0, 6)
                .mapToObj(i -> memory.get(i * (memory.size() - 1) / 6) / 1_000_000)
                .toList();
    }

    /** Leaves the oldest topics and enters new ones, and returns the server's memory after each second. */
    private static List<Long> churn(NatsServer server, List<NatsWire> clients, int seconds) throws IOException {
        int turnsPerSecond = 100;
        int changes = CHANGES_PER_SECOND / turnsPerSecond;
        ProcessFigures figures = new ProcessFigures(server.pid());
        long[] oldest = new long[CLIENTS];
        List<Long> memory = new ArrayList<>();
        long start = System.nanoTime();
        for (int turn = 0; turn < seconds * turnsPerSecond; turn++) {
            int c = turn % CLIENTS;
            for (int i = 0; i < changes; i++) {
                clients.get(c).unsubscribe(oldest[c]);
                clients.get(c).subscribe(topic(c, oldest[c] + TOPICS_PER_CLIENT), oldest[c] + TOPICS_PER_CLIENT);
                oldest[c]++;
            }
            clients.get(c).flush();
            if (turn % turnsPerSecond == turnsPerSecond - 1) {
                memory.add(figures.memory());
            }
            long due = start + (turn + 1) * TimeUnit.SECONDS.toNanos(1) / turnsPerSecond;
            LockSupport.parkNanos(due - System.nanoTime());
        }
        double took = (System.nanoTime() - start) / 1e9;
        print("%d s of churn took %.1f s", seconds, took);
        return memory;
    }

    /** Writes to a room of three other clients, a hundred times a second at most, and notes when the last has it. */
    private static void probe(NatsServer server, CountDownLatch over, long[] latencies) throws Exception {
        byte[] message = new byte[256];
        String topic = "cmgr.scale.r.probe";
        try (NatsWire writer = new NatsWire(server.port());
                NatsWire one = new NatsWire(server.port());
                NatsWire two = new NatsWire(server.port());
                NatsWire three = new NatsWire(server.port())) {
            List<NatsWire> members = List.of(one, two, three);
            for (NatsWire member : members) {
                member.subscribe(topic, 1);
                member.settle();
            }
            for (int i = 0; i < latencies.length && !over.await(10, TimeUnit.MILLISECONDS); i++) {
                long start = System.nanoTime();
                writer.publish(topic, message);
                writer.flush();
                for (NatsWire member : members) {
                    member.take(1, message.length);
                }
                latencies[i] = System.nanoTime() - start;
            }
        }
    }

    @Test
    void aNodeOfManyTopicsIsBackAfterARestart() throws Exception {
        try (NatsServer server = NatsServer.start()) {
            BackplanePeer node = BackplanePeer.open(NatsBackplane.at(server.url()), "cmgr.scale.");
            node.awaitUp(1);
            for (int i = 0; i < TOPICS_PER_CLIENT; i++) {
                node.enter("r.room=20" + i);
            }
            server.kill();
            node.awaitDown();
            server.restart();
            Meter meter = new Meter(server);
            long start = System.nanoTime();
            Deadline.until("up again", 60, node::isUp);
            print(
                    "a node of %d topics was up %.1f s after the restart of its server, which took it %.1f us a topic",
                    TOPICS_PER_CLIENT, (System.nanoTime() - start) / 1e9, meter.micros(TOPICS_PER_CLIENT));
            node.close(Duration.ofSeconds(1));
            node.assertNoThreadRuns();
        }
    }
}
