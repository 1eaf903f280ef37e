// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What another process takes of this machine, by {@code /proc}. */
final class ProcessFigures {
    /** The unit of processor time there. Linux has had no other one to show for decades. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    private final Path directory;

    ProcessFigures(long pid) {
        directory = Path.of("/proc", Long.toString(pid));
    }

    /** The memory that is resident, in bytes. */
    long memory() throws IOException {
        for (String line : Files.readAllLines(directory.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no VmRSS in " + directory);
    }

    /** The processor time that was used, in nanoseconds. */
    long processorTime() throws IOException {
        String stat = Files.readString(directory.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) * TICK_NANOS;
    }
}
