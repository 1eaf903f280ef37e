// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The processor time of a process at one moment. The kernel's scheduler counts it in nanoseconds for each thread that
 * lives, and in ticks for the process, of which the threads that have ended are a part.
 */
final class ProcessorTime {
    private static final Path PROCESSES = Path.of("/proc");

    /** What the kernel reports to programs, whatever its own ticks are. */
    private static final long TICK_NANOS = 10_000_000;

    /** The time in user mode and that in the kernel are each rounded down to a tick. */
    private static final long INEXACT_NANOS = 2 * TICK_NANOS;

    /** Where these two are in {@code stat}, counted behind the name of the program. */
    private static final int USER_TICKS = 12;

    private static final int KERNEL_TICKS = 13;

    private final Map<Path, Long> nanosOfThreads;
    private final long ticks;

    private ProcessorTime(Map<Path, Long> nanosOfThreads, long ticks) {
        this.nanosOfThreads = nanosOfThreads;
        this.ticks = ticks;
    }

    /** Whether this system provides the times. */
    static boolean isKnown() {
        return Files.isReadable(PROCESSES.resolve("self/schedstat"));
    }

    static ProcessorTime of(long process) throws IOException {
        Map<Path, Long> nanos = new HashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(PROCESSES.resolve(process + "/task"))) {
            for (Path thread : threads) {
                try {
                    String times = Files.readString(thread.resolve("schedstat"));
                    nanos.put(thread, Long.parseLong(times.substring(0, times.indexOf(' '))));
                } catch (NoSuchFileException threadHasEnded) {
                    // its time is not counted
                }
            }
        }
        String stat = Files.readString(PROCESSES.resolve(process + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).split(" ", -1);
        return new ProcessorTime(nanos, Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[KERNEL_TICKS]));
    }

    /**
     * The nanoseconds since an earlier moment: those of the threads that live, unless it is certain that those of others
     * are more.
     */
    long since(ProcessorTime before) {
        long ofThreads = nanosOfThreads.entrySet().stream()
                .mapToLong(now -> now.getValue() - before.nanosOfThreads.getOrDefault(now.getKey(), 0L))
                .sum();
        return Math.max(ofThreads, (ticks - before.ticks) * TICK_NANOS - INEXACT_NANOS);
    }
}
