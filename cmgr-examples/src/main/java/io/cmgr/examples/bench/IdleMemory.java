// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.Drive;
import io.cmgr.examples.contender.Contend;
import io.cmgr.examples.contender.Contender;
import java.io.IOException;
import java.time.Duration;

/** What sessions take that do nothing: the heap after a collection and direct memory, with them less without them. */
final class IdleMemory {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Row row;
    private final ServerJvms jvms;

    IdleMemory(Row row, ServerJvms jvms) {
        this.row = row;
        this.jvms = jvms;
    }

    /** Bytes per session of the contender, beyond those of its reference. */
    double measure() throws IOException, InterruptedException {
        return perSession(row.contender()) - perSession(row.reference());
    }

    /** A connection whose message was answered is one that the server knows. */
    private static void exchange(Drive clients, Course course) throws IOException {
        clients.go();
        clients.halt(PATIENCE);
        if (clients.totals().answered() < course.connections()) {
            throw new IOException(
                    "of " + course.connections() + " connections not all were answered: " + clients.totals());
        }
    }

    private double perSession(Contender contender) throws IOException, InterruptedException {
        Course course = row.course();
        try (ServerProcess server = jvms.startUnrecorded(contender, course.stage());
                ClientLoops loops = new ClientLoops(1);
                Drive first = Course.ECHO_1.open(loops, server.address())) {
            exchange(first, Course.ECHO_1); // loads every class that a session needs
            long before = server.ask(Contend.MEMORY);
            try (Drive idle = course.open(loops, server.address())) {
                exchange(idle, course);
                return (double) (server.ask(Contend.MEMORY) - before) / course.connections();
            }
        }
    }
}
