// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.LoadGenerator;
import io.cmgr.examples.server.ServerMain;
import io.cmgr.examples.server.ServerType;
import java.io.IOException;
import java.time.Duration;

/** Measures the memory of idle sessions: heap after a collection and direct memory, with the sessions minus without. */
final class IdleMemory {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    private final Row row;
    private final ServerJvms jvms;

    IdleMemory(Row row, ServerJvms jvms) {
        this.row = row;
        this.jvms = jvms;
    }

    /** Bytes per session of the candidate, beyond those of its reference. */
    double measure() throws IOException, InterruptedException {
        return perSession(row.candidate()) - perSession(row.reference());
    }

    /** Sends a message on each connection. When all are answered, the server has made all sessions. */
    private static void exchange(LoadGenerator clients, Workload workload) throws IOException {
        clients.start();
        clients.stop(ANSWER_TIMEOUT);
        if (clients.totals().answered() < workload.connections()) {
            throw new IOException(
                    "of " + workload.connections() + " connections not all were answered: " + clients.totals());
        }
    }

    private double perSession(ServerType type) throws IOException, InterruptedException {
        Workload workload = row.workload();
        try (ServerProcess server = jvms.startUnrecorded(type, workload.jvmGroup());
                ClientLoops loops = new ClientLoops(1);
                LoadGenerator first = Workload.ECHO_1.open(loops, server.address())) {
            exchange(first, Workload.ECHO_1); // loads every class that a session needs
            long before = server.ask(ServerMain.MEMORY);
            try (LoadGenerator idle = workload.open(loops, server.address())) {
                exchange(idle, workload);
                return (double) (server.ask(ServerMain.MEMORY) - before) / workload.connections();
            }
        }
    }
}
