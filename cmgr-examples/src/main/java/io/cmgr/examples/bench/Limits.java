// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the system lets one process have. */
final class Limits {
    private static final int FOR_THE_JVM = 500;

    private Limits() {}

    /** How many connections to each of several servers the limit of open files leaves, of those that are wished for. */
    static int connectionsOfEach(int wished, int servers) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long files = system.getMaxFileDescriptorCount() - FOR_THE_JVM;
            return (int) Math.max(1, Math.min(wished, files / servers));
        }
        return wished;
    }
}
