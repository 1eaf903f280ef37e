// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.client.Drive;
import io.cmgr.examples.client.Totals;
import io.cmgr.examples.contender.Contend;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures turns. */
final class Stopwatch {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<Long> ours;

    Stopwatch(Spinners spinners) {
        ours = new ArrayList<>(spinners.pids());
        ours.add(ProcessHandle.current().pid());
    }

    /** Drives a server for a while, until it has answered everything. */
    Turn turn(ServerProcess server, Drive drive, Duration length) throws IOException, InterruptedException {
        long allocated = server.ask(Contend.ALLOCATED);
        Totals totals = drive.totals();
        List<ProcessorTime> oursBefore = ours();
        ProcessorTime before = ProcessorTime.of(server.pid());
        long start = System.nanoTime();
        drive.go();
        TimeUnit.NANOSECONDS.sleep(length.toNanos());
        drive.halt(PATIENCE);
        long nanos = System.nanoTime() - start;
        long processorNanos = ProcessorTime.of(server.pid()).since(before);
        long known = processorNanos + since(oursBefore);
        return new Turn(
                drive.totals().since(totals).heard(),
                nanos / 1e9,
                processorNanos,
                server.ask(Contend.ALLOCATED) - allocated,
                1 - (double) known / (nanos * Cores.count()));
    }

    private List<ProcessorTime> ours() throws IOException {
        List<ProcessorTime> times = new ArrayList<>();
        for (long pid : ours) {
            times.add(ProcessorTime.of(pid));
        }
        return times;
    }

    private long since(List<ProcessorTime> before) throws IOException {
        long sum = 0;
        List<ProcessorTime> now = ours();
        for (int i = 0; i < now.size(); i++) {
            sum += now.get(i).since(before.get(i));
        }
        return sum;
    }
}
