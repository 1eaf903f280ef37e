// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static java.util.Objects.requireNonNull;

import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.Drive;
import io.cmgr.examples.contender.Contend;
import io.cmgr.examples.contender.Contender;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows of one stage: their contenders are started, connected, warmed up, and then driven in turns, in alternating
 * order. In each cycle every contender's turn makes a pair with its reference's.
 */
final class Race {
    private final Stage stage;
    private final Set<Row> rows;
    private final Effort effort;
    private final ServerJvms jvms;
    private final Results results;
    private final Stopwatch stopwatch;

    Race(Stage stage, Set<Row> rows, Effort effort, ServerJvms jvms, Spinners spinners, Results results) {
        this.stage = stage;
        this.rows = rows;
        this.effort = effort;
        this.jvms = jvms;
        this.results = results;
        stopwatch = new Stopwatch(spinners);
    }

    /** One round, with fresh JVMs. */
    void run() throws IOException, InterruptedException {
        Map<Contender, ServerProcess> servers = new EnumMap<>(Contender.class);
        try (ClientLoops loops = new ClientLoops(1)) {
            for (Contender contender : contenders(rows)) {
                servers.put(contender, jvms.start(contender, stage));
            }
            Set<Course> courses = new LinkedHashSet<>();
            rows.forEach(row -> courses.add(row.course()));
            for (Course course : courses) {
                run(course, servers, loops);
            }
        } finally {
            servers.values().forEach(ServerProcess::close);
        }
    }

    private static Set<Contender> contenders(Set<Row> rows) {
        Set<Contender> contenders = new LinkedHashSet<>();
        for (Row row : rows) {
            contenders.add(row.reference());
            contenders.add(row.contender());
        }
        return contenders;
    }

    private void run(Course course, Map<Contender, ServerProcess> servers, ClientLoops loops)
            throws IOException, InterruptedException {
        Set<Row> here = new LinkedHashSet<>(rows);
        here.removeIf(row -> row.course() != course);
        List<Entrant> entrants = new ArrayList<>();
        try {
            for (Contender contender : contenders(here)) {
                ServerProcess server = requireNonNull(servers.get(contender));
                entrants.add(new Entrant(server, course.open(loops, server.address())));
            }
            for (int n = 0; n < effort.warmUps() * stage.warmth(); n++) {
                cycle(entrants);
            }
            age(entrants);
            for (int n = 0; n < effort.cycles(); n++) {
                Map<Contender, Turn> turns = cycle(entrants);
                for (Row row : here) {
                    Turn reference = requireNonNull(turns.get(row.reference()));
                    results.of(row).add(reference, requireNonNull(turns.get(row.contender())));
                }
            }
        } finally {
            entrants.forEach(Entrant::close);
        }
    }

    /**
     * Makes the connections as old as they are in a server that has run for a while: collectors ask more of a store in an
     * old object than in a new one.
     */
    private static void age(List<Entrant> entrants) throws IOException {
        for (Entrant entrant : entrants) {
            var unused = entrant.server().ask(Contend.MEMORY);
        }
    }

    /** A turn of each; the next time in the opposite order. */
    private Map<Contender, Turn> cycle(List<Entrant> entrants) throws IOException, InterruptedException {
        Map<Contender, Turn> turns = new EnumMap<>(Contender.class);
        for (Entrant entrant : entrants) {
            turns.put(entrant.server().contender(), stopwatch.turn(entrant.server(), entrant.drive(), effort.turn()));
            entrant.requireClean();
        }
        Collections.reverse(entrants);
        return turns;
    }

    /** A server and its clients. */
    private record Entrant(ServerProcess server, Drive drive) {
        /** A figure of a server that answers wrongly would be worth nothing. */
        void requireClean() throws IOException {
            if (!drive.complaints().first().isEmpty()) {
                throw new IOException(
                        server.contender().title() + ": " + drive.complaints().first());
            }
        }

        void close() {
            drive.close();
        }
    }
}
