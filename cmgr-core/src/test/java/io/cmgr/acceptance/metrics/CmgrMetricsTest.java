// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.metrics;

import static io.cmgr.testkit.Callback.DATA;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.LocalBackplane;
import io.cmgr.config.Transport;
import io.cmgr.metrics.CmgrMetrics;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which meters there are, and whose. */
@ExtendWith(NoLeaks.class)
class CmgrMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EventRecorder events = new EventRecorder();

    @AfterEach
    void close() {
        registry.close();
    }

    /** Each row of the first table of the page is one name, with its type, unit, tags and description. */
    @Test
    void thePageNamesTheMetersThatThereAre() throws Exception {
        Set<String> rows = Files.readString(Path.of("docs/metrics.md"))
                .lines()
                .filter(line -> line.startsWith("| `cmgr.") || line.startsWith("| `netty."))
                .collect(toCollection(TreeSet::new));
        LocalBackplane engine = new LocalBackplane();
        try (ConnectionManager manager = ConnectionManager.builder()
                .cluster(ClusterJoin.over(engine.node()))
                .build()) {
            new CmgrMetrics(manager).bindTo(registry);
            Set<String> registered = registry.getMeters().stream()
                    .map(meter -> row(meter.getId()))
                    .collect(toCollection(TreeSet::new));
            assertEquals(String.join("\n", registered), String.join("\n", rows));
        }
    }

    private static String row(Meter.Id id) {
        String type = id.getType().name().toLowerCase(Locale.ROOT);
        String tags = id.getTags().isEmpty() ? "" : id.getTags().get(0).getKey() + " ";
        return "| `" + id.getName() + "` | " + type + " | "
                + (id.getBaseUnit() == null ? "seconds" : id.getBaseUnit()) + " | " + tags + "| "
                + id.getDescription() + " |";
    }

    @OnEachTransport
    void eventChannelsAndEventLoopsShowHowBusyTheyAre(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            EventChannel channel = manager.openEventChannel(100, 1000);
            EventChannel unused = manager.openEventChannel();
            new CmgrMetrics(manager).bindTo(registry);
            try (Peer peer = Peer.connect(manager.listenTcp(0, channel).port())) {
                peer.send(new byte[2000]);
                Shown.await(
                        registry,
                        Map.of(
                                "cmgr.channels.active", 2,
                                "cmgr.channels.events", 3,
                                "cmgr.channels.bytes", 2000,
                                "cmgr.channels.full", 1,
                                "cmgr.channels.fill", 2,
                                "cmgr.channels.paused", 1,
                                "cmgr.sessions.stuck{state=paused}", 1,
                                "cmgr.channels.takers{state=busy}", 0,
                                "cmgr.listeners.paused", 1));
                Deadline.until(
                        "an event of a second",
                        () -> seconds("cmgr.channels.oldest").anyMatch(age -> age >= 1));
                Session session = requireNonNull(channel.take()).session();
                Shown.await(
                        registry,
                        Map.of(
                                "cmgr.channels.events", 2,
                                "cmgr.channels.takers{state=busy}", 1,
                                "netty.eventexecutor.workers", loops()));
                Deadline.until(
                        "a loop is watched",
                        () -> seconds("cmgr.eventloop.delay").anyMatch(delay -> delay >= 0));
                unused.close();
                Deadline.get(session.abort());
            }
            channel.close();
            Shown.await(registry, Map.of("cmgr.channels.active", 0, "cmgr.channels.events", 0));
        }
    }

    private DoubleStream seconds(String meter) {
        return registry.find(meter).timeGauges().stream().mapToDouble(gauge -> gauge.value(TimeUnit.SECONDS));
    }

    private long loops() {
        return registry.find("cmgr.eventloop.sessions").gauges().size();
    }

    @Test
    void aSecondBindingIsRefusedAndChangesNothing() {
        try (ConnectionManager other = ConnectionManager.create()) {
            try (ConnectionManager manager = ConnectionManager.create()) {
                new CmgrMetrics(manager).bindTo(registry);
                int meters = registry.getMeters().size();
                IllegalStateException again =
                        assertThrows(IllegalStateException.class, () -> new CmgrMetrics(manager).bindTo(registry));
                assertEquals("the registry has the meters of this manager already", again.getMessage());
                IllegalStateException another =
                        assertThrows(IllegalStateException.class, () -> new CmgrMetrics(other).bindTo(registry));
                assertEquals(
                        "the registry has the meters of another manager already: give each manager tags of its own",
                        another.getMessage());
                assertEquals(meters, registry.getMeters().size());
                new CmgrMetrics(other, Tags.of("manager", "other")).bindTo(registry);
                assertEquals(2 * meters, registry.getMeters().size());
            }
            Shown.await(registry, Map.of("cmgr.listeners.active", Double.NaN));
            new CmgrMetrics(other).bindTo(registry); // takes the place of the closed one
            Shown.await(registry, Map.of("cmgr.listeners.active", 0));
        }
    }

    @OnEachTransport
    void countersStayWhenTheManagerHasClosedAndNothingKeepsIt(Transport transport) throws Exception {
        WeakReference<ConnectionManager> gone = used(transport);
        Shown.await(
                registry,
                Map.of(
                        "cmgr.data.received",
                        5,
                        "cmgr.data.pending",
                        Double.NaN,
                        "cmgr.sessions.opened{origin=other}",
                        0));
        Deadline.until("the manager is garbage", () -> {
            System.gc();
            return gone.get() == null;
        });
        Shown.await(
                registry,
                Map.of(
                        "cmgr.data.received", 5,
                        "cmgr.data.pending", Double.NaN,
                        "cmgr.sessions.opened{origin=accepted}", 1,
                        "cmgr.sessions.closed{reason=manager_closed}", 1));
    }

    private WeakReference<ConnectionManager> used(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            new CmgrMetrics(manager).bindTo(registry);
            try (Peer peer =
                    Peer.connect(manager.listenTcp(0, new EventRecorder()).port())) {
                peer.send("hello");
                Shown.await(registry, Map.of("cmgr.data.received", 5));
                manager.close();
            }
            Shown.await(registry, Map.of("cmgr.sessions.closed{reason=manager_closed}", 1));
            return new WeakReference<>(manager);
        }
    }

    @OnEachTransport
    void noMeterHasATagForASessionOrAnAddress(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            new CmgrMetrics(manager).bindTo(registry);
            int meters = registry.getMeters().size();
            Session session = events.nextSession();
            peer.send("data");
            events.next(DATA);
            assertEquals(meters, registry.getMeters().size());
            Set<String> values = registry.getMeters().stream()
                    .flatMap(meter -> meter.getId().getTags().stream())
                    .map(Tag::getValue)
                    .collect(toCollection(TreeSet::new));
            assertFalse(values.contains(session.id()), values::toString);
        }
    }
}
