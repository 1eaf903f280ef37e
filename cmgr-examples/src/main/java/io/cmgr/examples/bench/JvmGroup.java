// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.Locale;

/**
 * The rows of one group are measured on the same server JVMs. Groups are measured one after the other, so that only the
 * servers of one group run at a time.
 */
enum JvmGroup {
    ECHO(1, 1),
    BROADCAST(2, 1),
    UDP(1, 1),
    CHURN(1, 4),
    MANY(1, 1),
    MEMORY(1, 1),
    PROXY(2, 1),
    ROOM_3(2, 1),
    ROOM_100(2, 1),
    LINK(1, 1),
    STORM(1, 1),
    CLUSTER(2, 1),
    NODE(2, 1),
    CLUSTER_IN(1, 1),
    CLUSTER_ROOMS(2, 1),
    PUBLISH(1, 1),
    REMOTE_WRITE(1, 1);

    private final int loops;
    private final int warmUpFactor;

    JvmGroup(int loops, int warmUpFactor) {
        this.loops = loops;
        this.warmUpFactor = warmUpFactor;
    }

    /** The name in file names and in what is printed. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the servers are nodes of clusters, which need an engine. */
    boolean needsEngine() {
        return switch (this) {
            case CLUSTER, CLUSTER_IN, NODE, CLUSTER_ROOMS, PUBLISH, REMOTE_WRITE -> true;
            default -> false;
        };
    }

    /** Event loops of each server. */
    int loops() {
        return loops;
    }

    /**
     * By how much warming up takes longer than usual. The life of a connection runs through more code than a message
     * does, and all of it has to be compiled.
     */
    int warmUpFactor() {
        return warmUpFactor;
    }
}
