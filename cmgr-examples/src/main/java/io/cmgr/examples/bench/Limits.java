// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The limits that the system sets for one process. */
final class Limits {
    private static final int FOR_THE_JVM = 500;

    private Limits() {}

    /**
     * How many connections to open to each of several servers: as many as wished, or fewer if the limit of open files
     * does not allow so many.
     */
    static int connectionsOfEach(int wished, int servers) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long files = system.getMaxFileDescriptorCount() - FOR_THE_JVM;
            return (int) Math.max(1, Math.min(wished, files / servers));
        }
        return wished;
    }
}
