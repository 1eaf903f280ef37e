// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import java.util.Locale;

/**
 * The rows of one group are measured on the same server JVMs. Groups are measured one after the other, so that only the
 * servers of one group run at a time.
 */
enum JvmGroup {
    ECHO(1),
    BROADCAST(2),
    UDP(1),
    CHURN(1),
    MANY(1),
    MEMORY(1),
    PROXY(2),
    ROOM_3(2),
    ROOM_100(2),
    LINK(1),
    STORM(1),
    INSIDE(1),
    CLUSTER(2),
    NODE(2),
    CLUSTER_IN(1),
    CLUSTER_ROOMS(2),
    PUBLISH(1),
    REMOTE_WRITE(1),
    TLS(1),
    TLS_HANDSHAKE(1),
    TLS_BROADCAST(2),
    FRAMING(1),
    UNIX(1),
    WEBSOCKET(1),
    WEBSOCKET_BROADCAST(2),
    LATENCY(1),
    STOPPED(1),
    SCALE(1),
    MILLION(2),
    MILLION_MEMORY(2),
    URING(1),
    URING_MANY(1),
    URING_BROADCAST(2),
    URING_UDP(1);

    private final int loops;

    JvmGroup(int loops) {
        this.loops = loops;
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

    /**
     * How often this group is measured.
     *
     * @param wished how often a group is if there is time enough
     * @param whole whether all rows are measured in a run, so that there is less time for each
     */
    Repetitions repetitions(Repetitions wished, boolean whole) {
        return switch (this) {
            case ECHO, BROADCAST, UDP, CHURN, MANY, MEMORY -> whole ? wished.atMost(2) : wished;
            case SCALE, MILLION, MILLION_MEMORY -> whole ? wished.shorter() : wished.atMost(1); // one takes minutes
            default -> whole ? wished.shorter() : wished;
        };
    }

    /** Event loops of each server. */
    int loops() {
        return loops;
    }
}
