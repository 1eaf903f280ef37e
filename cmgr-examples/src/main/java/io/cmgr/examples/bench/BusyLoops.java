// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps every processor busy, with one process each that yields to any other work. Without them a virtual processor
 * falls asleep, and the time of its waking is charged to a process at random. They also show how much other processes
 * ran: all processor time that none of our processes had.
 */
final class BusyLoops implements AutoCloseable {
    private static final List<String> SMALL_JVM = List.of("-Xmx16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final List<Process> processes = new ArrayList<>();

    static BusyLoops start() throws IOException {
        BusyLoops busyLoops = new BusyLoops();
        for (int core = 0; core < Cores.count(); core++) {
            List<String> prefix = new ArrayList<>(idlePriority());
            prefix.addAll(Cores.only(core));
            busyLoops.processes.add(Jvm.start(prefix, SMALL_JVM, BusyLoop.class));
        }
        return busyLoops;
    }

    private static List<String> idlePriority() {
        return Commands.work("chrt", "-i", "0", "true") ? List.of("chrt", "-i", "0") : List.of("nice", "-n", "19");
    }

    List<Long> pids() {
        return processes.stream().map(Process::pid).toList();
    }

    @Override
    public void close() {
        processes.forEach(Jvm::end);
    }

    /** The main class of one such process. */
    static final class BusyLoop {
        private static final AtomicLong COUNT = new AtomicLong();

        private BusyLoop() {}

        public static void main(String[] args) throws IOException {
            Thread loop = new Thread(BusyLoop::forever, "busy-loop");
            loop.setDaemon(true);
            loop.start();
            while (System.in.read() >= 0) {
                // the input ends when the process that started this one ends
            }
        }

        private static void forever() {
            while (COUNT.incrementAndGet() > 0) {
                // only counts
            }
        }
    }
}
