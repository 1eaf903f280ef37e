// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps every processor busy with work that yields to any other: a virtual processor that falls asleep is charged for
 * its waking at random. What processor time is then nobody's of ours went to strangers.
 */
final class Spinners implements AutoCloseable {
    private static final List<String> SMALL = List.of("-Xmx16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final List<Process> processes = new ArrayList<>();

    static Spinners start() throws IOException {
        Spinners spinners = new Spinners();
        for (int core = 0; core < Cores.count(); core++) {
            List<String> prefix = new ArrayList<>(idlePriority());
            prefix.addAll(Cores.only(core));
            spinners.processes.add(Jvm.start(prefix, SMALL, Spin.class));
        }
        return spinners;
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

    /** The work of one spinner. */
    static final class Spin {
        private static final AtomicLong COUNT = new AtomicLong();

        private Spin() {}

        public static void main(String[] args) throws IOException {
            Thread spin = new Thread(Spin::forever, "spin");
            spin.setDaemon(true);
            spin.start();
            while (System.in.read() >= 0) {
                // waits for the end of who started us
            }
        }

        private static void forever() {
            while (COUNT.incrementAndGet() > 0) {
                // and on
            }
        }
    }
}
