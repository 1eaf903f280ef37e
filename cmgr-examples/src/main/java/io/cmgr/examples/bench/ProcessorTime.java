// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The processor time of a process's threads at one moment, in nanoseconds, as the kernel's scheduler counts it. */
final class ProcessorTime {
    private static final Path PROCESSES = Path.of("/proc");

    private final Map<Path, Long> nanosOfThreads;

    private ProcessorTime(Map<Path, Long> nanosOfThreads) {
        this.nanosOfThreads = nanosOfThreads;
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
        return new ProcessorTime(nanos);
    }

    /** The nanoseconds since an earlier moment, without those of threads that have ended meanwhile. */
    long since(ProcessorTime before) {
        return nanosOfThreads.entrySet().stream()
                .mapToLong(now -> now.getValue() - before.nanosOfThreads.getOrDefault(now.getKey(), 0L))
                .sum();
    }
}
