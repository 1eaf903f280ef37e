// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.io.IOException;
import java.util.List;

/**
 * Which processors the processes use, if {@code taskset} can set it: servers the lower half, clients the upper half. If
 * a server has more event loops than half of the processors, servers and clients share all of them, except where there is
 * an engine: it runs beside the clients, and the nodes by themselves.
 */
final class Cores {
    private static final int ALL = Runtime.getRuntime().availableProcessors();
    private static final boolean CAN_PIN = Commands.work("taskset", "-c", "0", "true");

    private Cores() {}

    static int count() {
        return ALL;
    }

    /** The prefix of a command that makes it run on the servers' processors. */
    static List<String> ofServer(JvmGroup jvmGroup) {
        return pinned(isSplit(jvmGroup) ? range(0, ALL / 2) : range(0, ALL));
    }

    /** The prefix of a command that makes it run on this processor. */
    static List<String> only(int core) {
        return pinned(Integer.toString(core));
    }

    /** Moves this process to the clients' processors. */
    static void moveClients(JvmGroup jvmGroup) throws IOException {
        if (CAN_PIN) {
            String cores = isSplit(jvmGroup) ? range(ALL / 2, ALL) : range(0, ALL);
            String self = Long.toString(ProcessHandle.current().pid());
            Commands.work("taskset", "-a", "-p", "-c", cores, self);
        }
    }

    private static boolean isSplit(JvmGroup jvmGroup) {
        return ALL / 2 >= jvmGroup.loops() || (jvmGroup.needsEngine() && ALL > 1);
    }

    private static List<String> pinned(String cores) {
        return CAN_PIN ? List.of("taskset", "-c", cores) : List.of();
    }

    private static String range(int from, int to) {
        return from + "-" + (to - 1);
    }
}
