// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Warnings;
import io.cmgr.metrics.CmgrMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;

/**
 * cmgr, an echo in callbacks that is watched by everything there is for that: warnings, a recording of cmgr's events by the
 * Flight Recorder, and each second a scrape of all meters and the explanation of one session. Or by none of it.
 */
final class CmgrWatchedEcho {
    private static final List<String> EVENTS =
            List.of("Accept", "New", "End", "Pause", "SlowConsumer", "Refuse", "BlockedLoop");

    private CmgrWatchedEcho() {}

    static Server startUnwatched(int loops) throws IOException {
        ConnectionManager manager =
                CmgrServers.builder(loops).warnings(Warnings.none()).build();
        return new Server(manager.listenTcp(0, new CmgrHandlerEcho()).port(), manager::close);
    }

    static Server start(int loops) throws IOException {
        Recording recording = new Recording();
        EVENTS.forEach(event -> recording.enable("io.cmgr." + event));
        recording.start();
        ConnectionManager manager = CmgrServers.manager(loops);
        MeterRegistry registry = new SimpleMeterRegistry();
        new CmgrMetrics(manager).bindTo(registry);
        look(manager, registry); // what fails here would fail each second, and nobody would hear of it
        ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor();
        watcher.scheduleAtFixedRate(() -> look(manager, registry), 1, 1, TimeUnit.SECONDS);
        return new Server(manager.listenTcp(0, new CmgrHandlerEcho()).port(), () -> {
            watcher.shutdownNow();
            manager.close();
            registry.close();
            recording.close();
        });
    }

    private static void look(ConnectionManager manager, MeterRegistry registry) {
        registry.getMeters().forEach(meter -> meter.measure().forEach(measured -> measured.getValue()));
        manager.sessions().stream().findAny().ifPresent(session -> session.explain());
    }
}
