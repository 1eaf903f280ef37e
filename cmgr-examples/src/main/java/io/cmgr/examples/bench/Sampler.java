// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import io.cmgr.examples.client.LoadGenerator;
import io.cmgr.examples.client.Totals;
import io.cmgr.examples.server.ServerMain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes samples of servers. */
final class Sampler {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    /** The processes of the benchmark beside the server: the busy loops, the engine and this process. */
    private final List<Long> ownPids;

    /** @param engine the engine of the servers, if they have one */
    Sampler(BusyLoops busyLoops, @Nullable Engine engine) {
        ownPids = new ArrayList<>(busyLoops.pids());
        ownPids.add(ProcessHandle.current().pid());
        if (engine != null) {
            ownPids.add(engine.pid());
        }
    }

    /** Loads a server for the given time, waits until it has answered everything, and measures both together. */
    Sample sample(ServerNodes server, LoadGenerator load, Duration time) throws IOException, InterruptedException {
        long allocatedBefore = server.ask(ServerMain.ALLOCATED);
        Totals totalsBefore = load.totals();
        var unused = load.latencies();
        List<ProcessorTime> ownBefore = times(ownPids);
        List<ProcessorTime> serverBefore = times(server.pids());
        long start = System.nanoTime();
        load.start();
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        load.stop(ANSWER_TIMEOUT);
        long nanos = System.nanoTime() - start;
        long serverNanos = since(serverBefore, server.pids());
        long known = serverNanos + since(ownBefore, ownPids);
        return new Sample(
                load.totals().since(totalsBefore).heard(),
                nanos / 1e9,
                serverNanos,
                server.ask(ServerMain.ALLOCATED) - allocatedBefore,
                1 - (double) known / (nanos * Cores.count()),
                load.latencies());
    }

    private static List<ProcessorTime> times(List<Long> pids) throws IOException {
        List<ProcessorTime> times = new ArrayList<>();
        for (long pid : pids) {
            times.add(ProcessorTime.of(pid));
        }
        return times;
    }

    private static long since(List<ProcessorTime> before, List<Long> pids) throws IOException {
        long sum = 0;
        List<ProcessorTime> now = times(pids);
        for (int i = 0; i < now.size(); i++) {
            sum += now.get(i).since(before.get(i));
        }
        return sum;
    }
}
