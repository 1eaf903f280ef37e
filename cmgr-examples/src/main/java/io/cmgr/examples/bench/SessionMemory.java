// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.LoadGenerator;
import io.cmgr.examples.client.Totals;
import io.cmgr.examples.server.ServerMain;
import io.cmgr.examples.server.ServerType;
import java.io.IOException;
import java.time.Duration;

/**
 * Measures the memory of sessions, or of the rooms that they are in: heap after a collection and direct memory, with the
 * sessions minus without.
 */
final class SessionMemory {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final Row row;
    private final ServerJvms jvms;

    SessionMemory(Row row, ServerJvms jvms) {
        this.row = row;
        this.jvms = jvms;
    }

    /** Bytes of the candidate per session or room, compared with those of its reference if it has one. */
    double measure() throws IOException, InterruptedException {
        double candidate = bytes(row.candidate());
        ServerType reference = row.reference();
        return reference == null ? candidate : row.metric().ofBytes(bytes(reference), candidate);
    }

    /** Has each connection send, until all is answered or given up. By then the server has made all sessions. */
    private static void exchange(LoadGenerator clients, Workload workload) throws IOException {
        clients.start();
        clients.stop(ANSWER_TIMEOUT);
        Totals totals = clients.totals();
        if (totals.sent() < workload.connections()
                || totals.unanswered() > 0
                || !clients.failures().first().isEmpty()) {
            throw new IOException("of " + workload.connections() + " connections not all were served: " + totals + " "
                    + clients.failures().first());
        }
    }

    private double bytes(ServerType type) throws IOException, InterruptedException {
        Workload workload = row.workload();
        try (ServerNodes server = jvms.startUnrecorded(type, workload.jvmGroup());
                ClientLoops loops = new ClientLoops(1);
                LoadGenerator first = Workload.ECHO_1.open(loops, server)) {
            exchange(first, Workload.ECHO_1); // loads every class that a session needs
            long before = server.ask(ServerMain.MEMORY);
            try (LoadGenerator measured = workload.open(loops, server)) {
                exchange(measured, workload);
                return (double) (server.ask(ServerMain.MEMORY) - before) / workload.things();
            }
        }
    }
}
