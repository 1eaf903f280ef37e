// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static java.util.Objects.requireNonNull;

import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.LoadGenerator;
import io.cmgr.examples.server.ServerMain;
import io.cmgr.examples.server.ServerType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures the rows of one JVM group. All servers run side by side, and are loaded one after the other for a moment
 * each, in alternating order. In each such cycle the sample of a row's candidate makes a pair with the sample of its
 * reference, so that whatever disturbs the machine for longer disturbs both.
 */
final class InterleavedRun {
    /** Connects clients to a server. */
    @FunctionalInterface
    private interface Opening {
        LoadGenerator open(ServerNodes server) throws InterruptedException;
    }

    /** A server is warm when its compiler takes at most this part of the time. */
    private static final double IDLE_COMPILER = 0.02;

    private final JvmGroup jvmGroup;
    private final Set<Row> rows;
    private final Repetitions repetitions;
    private final ServerJvms jvms;
    private final Results results;
    private final Sampler sampler;

    InterleavedRun(
            JvmGroup jvmGroup,
            Set<Row> rows,
            Repetitions repetitions,
            ServerJvms jvms,
            Sampler sampler,
            Results results) {
        this.jvmGroup = jvmGroup;
        this.rows = rows;
        this.repetitions = repetitions;
        this.jvms = jvms;
        this.results = results;
        this.sampler = sampler;
    }

    /** Does one round, with fresh JVMs. */
    void run() throws IOException, InterruptedException {
        Map<ServerType, ServerNodes> servers = new EnumMap<>(ServerType.class);
        try (ClientLoops loops = new ClientLoops(1)) {
            for (ServerType type : serverTypes(rows)) {
                servers.put(type, jvms.start(type, jvmGroup));
            }
            Set<Workload> workloads = new LinkedHashSet<>();
            rows.forEach(row -> workloads.add(row.workload()));
            for (Workload workload : workloads) {
                run(workload, servers, loops);
            }
        } finally {
            servers.values().forEach(ServerNodes::close);
        }
    }

    private static Set<ServerType> serverTypes(Set<Row> rows) {
        Set<ServerType> types = new LinkedHashSet<>();
        for (Row row : rows) {
            types.add(requireNonNull(row.reference()));
            types.add(row.candidate());
        }
        return types;
    }

    private void run(Workload workload, Map<ServerType, ServerNodes> servers, ClientLoops loops)
            throws IOException, InterruptedException {
        Set<Row> ofWorkload = new LinkedHashSet<>(rows);
        ofWorkload.removeIf(row -> row.workload() != workload);
        List<LoadedServer> loaded = new ArrayList<>();
        try {
            for (ServerType type : serverTypes(ofWorkload)) {
                ServerNodes server = requireNonNull(servers.get(type));
                loaded.add(new LoadedServer(server, workload.open(loops, server)));
            }
            double most = warmUp(loaded);
            if (workload.isPaced()) {
                for (int n = 0; n < loaded.size(); n++) {
                    loaded.set(n, loaded.get(n).with(each -> workload.openAtHalf(most, loops, each)));
                }
                var unused = warmUp(loaded);
            }
            age(loaded);
            for (int n = 0; n < repetitions.cycles(); n++) {
                Map<ServerType, Sample> samples = cycle(loaded);
                for (Row row : ofWorkload) {
                    Sample reference = requireNonNull(samples.get(row.reference()));
                    results.of(row).add(reference, requireNonNull(samples.get(row.candidate())));
                }
            }
        } finally {
            loaded.forEach(LoadedServer::close);
        }
    }

    /**
     * Loads the servers until their JVMs have compiled nearly all of what runs. How long that takes depends on how much
     * code it is, and on what else wants the processor.
     *
     * @return the most messages a second of the first server, which is the reference
     */
    private double warmUp(List<LoadedServer> loaded) throws IOException, InterruptedException {
        ServerType reference = loaded.get(0).server().type();
        double little = IDLE_COMPILER * loaded.size() * repetitions.sampleTime().toMillis();
        double most = 0;
        long compiled = 0;
        for (int n = 0; n < repetitions.mostWarmUps(); n++) {
            Sample sample = requireNonNull(cycle(loaded).get(reference));
            most = Math.max(most, sample.messagesPerSecond());
            long before = compiled;
            compiled = 0;
            for (LoadedServer each : loaded) {
                compiled += each.server().ask(ServerMain.COMPILED);
            }
            if (n + 1 >= repetitions.warmUps() && compiled - before <= little) {
                break;
            }
        }
        return most;
    }

    /**
     * Collects the garbage of every server, which moves its connections to the old generation. There they are in a
     * server that has run for a while, and storing into an old object costs more than storing into a young one.
     */
    private static void age(List<LoadedServer> loaded) throws IOException {
        for (LoadedServer each : loaded) {
            var unused = each.server().ask(ServerMain.MEMORY);
        }
    }

    /** Takes one sample of each server, and reverses the order for the next cycle. */
    private Map<ServerType, Sample> cycle(List<LoadedServer> loaded) throws IOException, InterruptedException {
        Map<ServerType, Sample> samples = new EnumMap<>(ServerType.class);
        for (LoadedServer each : loaded) {
            samples.put(each.server().type(), sampler.sample(each.server(), each.load(), repetitions.sampleTime()));
            each.requireNoFailure();
        }
        Collections.reverse(loaded);
        return samples;
    }

    /** A server and its clients. */
    private record LoadedServer(ServerNodes server, LoadGenerator load) {
        /** Stops the benchmark if the server has answered wrongly: its figures would be worth nothing. */
        void requireNoFailure() throws IOException {
            if (!load.failures().first().isEmpty()) {
                throw new IOException(
                        server.type().title() + ": " + load.failures().first());
            }
        }

        /** Closes the clients, and connects others. */
        LoadedServer with(Opening others) throws InterruptedException {
            load.close();
            return new LoadedServer(server, others.open(server));
        }

        void close() {
            load.close();
        }
    }
}
