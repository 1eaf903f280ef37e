// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.LoadGenerator;
import io.cmgr.examples.server.RestartedServer;
import io.cmgr.examples.server.ServerType;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Measures how connections come back. A server has connected elsewhere once for each of its clients; that place goes
 * away for a while, and notes who arrives when it is there again.
 */
final class ReturnAfterRestart {
    private static final long AWAY_SECONDS = 5;

    /** When the last one must have come back. */
    private static final long LIMIT_SECONDS = 60;

    private static final long PAUSE_MILLIS = 20;
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double NANOS_PER_SECOND = 1e9;

    private final Row row;
    private final ServerJvms jvms;

    ReturnAfterRestart(Row row, ServerJvms jvms) {
        this.row = row;
        this.jvms = jvms;
    }

    /** The candidate's figure, compared with that of its reference if it has one. */
    double measure() throws IOException, InterruptedException {
        double candidate = figure(row.candidate());
        ServerType reference = row.reference();
        return reference == null ? candidate : row.metric().ofFigures(figure(reference), candidate);
    }

    private double figure(ServerType type) throws IOException, InterruptedException {
        long[] nanos = returns(type);
        return switch (row.metric()) {
            case PEAK -> peak(nanos);
            case RETURN -> nanos[nanos.length / 2] / NANOS_PER_SECOND;
            default -> throw new IllegalArgumentException(row.title());
        };
    }

    /** How long after the place was there again each connection has come back, the first one first. */
    private long[] returns(ServerType type) throws IOException, InterruptedException {
        Workload workload = row.workload();
        try (RestartedServer place = new RestartedServer();
                ServerNodes server = jvms.to(place.port()).startMeasured(type, workload.jvmGroup());
                ClientLoops loops = new ClientLoops(1);
                LoadGenerator clients = workload.open(loops, server)) {
            workload.exchange(clients);
            place.stop();
            TimeUnit.SECONDS.sleep(AWAY_SECONDS);
            place.startAgain();
            long start = System.nanoTime();
            awaitReturn(place, workload.connections(), start);
            return Arrays.stream(place.arrivals())
                    .map(at -> at - start)
                    .sorted()
                    .toArray();
        }
    }

    private static void awaitReturn(RestartedServer place, int connections, long start)
            throws IOException, InterruptedException {
        while (place.arrived() < connections) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
                throw new IOException("of " + connections + " connections " + place.arrived() + " have come back");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    /**
     * The most that come back in any tenth of a second.
     *
     * @param nanos in ascending order
     */
    static int peak(long[] nanos) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < nanos.length; last++) {
            while (nanos[last] - nanos[first] >= WINDOW_NANOS) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
