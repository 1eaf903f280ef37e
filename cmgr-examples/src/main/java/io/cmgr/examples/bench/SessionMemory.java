// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.LoadGenerator;
import io.cmgr.examples.server.ServerMain;
import io.cmgr.examples.server.ServerType;
import java.io.IOException;

/**
 * Measures the memory of sessions, of the rooms that they are in, or of the links that belong to them: heap after a
 * collection and direct memory, with the sessions minus without.
 */
final class SessionMemory {
    private final Row row;
    private final ServerJvms jvms;

    SessionMemory(Row row, ServerJvms jvms) {
        this.row = row;
        this.jvms = jvms;
    }

    /** Bytes of the candidate per session, room or link, compared with those of its reference if it has one. */
    double measure() throws IOException, InterruptedException {
        double candidate = bytes(row.candidate());
        ServerType reference = row.reference();
        return reference == null ? candidate : row.metric().ofFigures(bytes(reference), candidate);
    }

    private double bytes(ServerType type) throws IOException, InterruptedException {
        Workload workload = row.workload();
        try (ServerNodes server = jvms.startMeasured(type, workload.jvmGroup());
                ClientLoops loops = new ClientLoops(1);
                LoadGenerator first = Workload.ECHO_1.open(loops, server)) {
            Workload.ECHO_1.exchange(first); // loads every class that a session needs
            long before = server.ask(ServerMain.MEMORY);
            try (LoadGenerator measured = workload.open(loops, server)) {
                workload.exchange(measured);
                return (double) (server.ask(ServerMain.MEMORY) - before) / workload.things();
            }
        }
    }
}
