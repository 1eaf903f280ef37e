// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.io.IOException;
import java.util.List;

/**
 * Which processors a process may use, where {@code taskset} can say so: servers the lower half, clients the upper half.
 * A server that needs more loops than that shares all of them with the clients.
 */
final class Cores {
    private static final int ALL = Runtime.getRuntime().availableProcessors();
    private static final boolean CAN_PIN = Commands.work("taskset", "-c", "0", "true");

    private Cores() {}

    static int count() {
        return ALL;
    }

    /** What a command is preceded with, so that it runs on the server's processors. */
    static List<String> ofServer(Stage stage) {
        return pinned(isSplit(stage) ? range(0, ALL / 2) : range(0, ALL));
    }

    /** What a command is preceded with, so that it runs on this processor. */
    static List<String> only(int core) {
        return pinned(Integer.toString(core));
    }

    /** Moves this process to the clients' processors. */
    static void moveClients(Stage stage) throws IOException {
        if (CAN_PIN) {
            String cores = isSplit(stage) ? range(ALL / 2, ALL) : range(0, ALL);
            String self = Long.toString(ProcessHandle.current().pid());
            Commands.work("taskset", "-a", "-p", "-c", cores, self);
        }
    }

    private static boolean isSplit(Stage stage) {
        return ALL / 2 >= stage.loops();
    }

    private static List<String> pinned(String cores) {
        return CAN_PIN ? List.of("taskset", "-c", cores) : List.of();
    }

    private static String range(int from, int to) {
        return from + "-" + (to - 1);
    }
}
