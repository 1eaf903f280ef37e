// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.PrintableText;
import io.cmgr.check.Ranges;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Which cluster to join, over which engine, and with which options. Each fluent method returns a changed copy.
 *
 * <pre>{@code
 * ConnectionManager manager = ConnectionManager.builder()
 *         .cluster(ClusterJoin.over(NatsBackplane.at("nats://10.0.0.5:4222"))
 *                 .as("eu")
 *                 .onEvent(event -> System.out.println(event.kind() + " " + event.detail())))
 *         .build();
 * }</pre>
 *
 * @param backplane the way to the engine, for one manager only
 * @param cluster the cluster's name
 * @param node the node's name
 * @param maxPendingBytes the limit for what waits for the engine
 * @param maxMessage the limit for one message
 * @param hold how long a message may wait while the connection is cut
 * @param answerTimeout the limit for answers of other nodes
 * @param heartbeat how often the node says that it lives
 * @param onEvent is told what happens
 */
public record ClusterJoin(
        Backplane backplane,
        String cluster,
        String node,
        long maxPendingBytes,
        int maxMessage,
        Duration hold,
        Duration answerTimeout,
        Duration heartbeat,
        Consumer<ClusterEvent> onEvent) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    /** Checks the ranges. */
    public ClusterJoin {
        requireNonNull(backplane, "backplane");
        requireName("cluster", cluster);
        requireName("node", node);
        Ranges.inRange("maxPendingBytes", maxPendingBytes, 64 << 10, 2L << 30);
        Ranges.inRange("maxMessage", maxMessage, 1 << 10, 64 << 20);
        Ranges.inRange("hold", hold, Duration.ZERO, Duration.ofSeconds(60));
        Ranges.inRange("answerTimeout", answerTimeout, Duration.ofMillis(100), Duration.ofHours(1));
        Ranges.inRange("heartbeat", heartbeat, Duration.ofMillis(100), Duration.ofHours(1));
        requireNonNull(onEvent, "onEvent");
    }

    private static void requireName(String what, String name) {
        if (!NAME.matcher(requireNonNull(name, what)).matches()) {
            throw new IllegalArgumentException(
                    what + ": \"" + PrintableText.of(name) + "\" is not 1 to 32 of the characters A-Z a-z 0-9 _ -");
        }
    }

    /**
     * Joins the cluster {@code cmgr} as {@code node}, with all defaults.
     *
     * @param engine the way to the engine; it belongs to one manager, and giving it to a second is an
     *     {@link IllegalStateException} there
     * @return the value with all defaults
     */
    public static ClusterJoin over(Backplane engine) {
        return new ClusterJoin(
                engine,
                "cmgr",
                "node",
                8 << 20,
                (1 << 20) - 512,
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                event -> {});
    }

    /**
     * Chooses the cluster. Nodes hear those of their own cluster only, also over one engine.
     *
     * @param name 1 to 32 of the characters A-Z a-z 0-9 _ - ; {@code cmgr} by default
     * @return the changed copy
     */
    public ClusterJoin cluster(String name) {
        return new ClusterJoin(
                backplane, name, node, maxPendingBytes, maxMessage, hold, answerTimeout, heartbeat, onEvent);
    }

    /**
     * Names the node. Its id is the name, {@code ~} and ten characters that are drawn at every start, so several nodes
     * may have the same name.
     *
     * @param name 1 to 32 of the characters A-Z a-z 0-9 _ - ; {@code node} by default
     * @return the changed copy
     */
    public ClusterJoin as(String name) {
        return new ClusterJoin(
                backplane, cluster, name, maxPendingBytes, maxMessage, hold, answerTimeout, heartbeat, onEvent);
    }

    /**
     * Limits the bytes that wait for the engine. What would exceed it is refused.
     *
     * @param bytes 64 KiB to 2 GiB; 8 MiB by default
     * @return the changed copy
     */
    public ClusterJoin maxPendingBytes(long bytes) {
        return new ClusterJoin(backplane, cluster, node, bytes, maxMessage, hold, answerTimeout, heartbeat, onEvent);
    }

    /**
     * Limits the length of a message to other nodes, without what we put before it. A longer one is refused. What the
     * engine takes at most is a limit, too.
     *
     * @param bytes 1 KiB to 64 MiB; 512 bytes less than 1 MiB by default
     * @return the changed copy
     */
    public ClusterJoin maxMessage(int bytes) {
        return new ClusterJoin(
                backplane, cluster, node, maxPendingBytes, bytes, hold, answerTimeout, heartbeat, onEvent);
    }

    /**
     * Limits how long a message may wait while there is no connection to the engine. When it is up again in time, what
     * waits is sent in order. Otherwise it is dropped and counted, and from then on messages are refused.
     *
     * @param limit zero, which refuses at once, to 60 s; 2 s by default
     * @return the changed copy
     */
    public ClusterJoin hold(Duration limit) {
        return new ClusterJoin(
                backplane, cluster, node, maxPendingBytes, maxMessage, limit, answerTimeout, heartbeat, onEvent);
    }

    /**
     * Limits how long a write by address or chosen id, or a question, waits for the answers of other nodes.
     *
     * @param limit 100 ms to 1 h; 5 s by default
     * @return the changed copy
     */
    public ClusterJoin answerTimeout(Duration limit) {
        return new ClusterJoin(backplane, cluster, node, maxPendingBytes, maxMessage, hold, limit, heartbeat, onEvent);
    }

    /**
     * Sets how often the node says that it lives. Others take it for lost after three intervals of silence. In a large
     * cluster the interval is longer: at least 20 ms for each node.
     *
     * @param interval 100 ms to 1 h; 5 s by default
     * @return the changed copy
     */
    public ClusterJoin heartbeat(Duration interval) {
        return new ClusterJoin(
                backplane, cluster, node, maxPendingBytes, maxMessage, hold, answerTimeout, interval, onEvent);
    }

    /**
     * Says who is told what happens to the cluster. It is called on the cluster's thread and must not block, as all
     * messages to other nodes pass there. What it throws is logged. It may close the manager.
     *
     * @param listener nobody by default
     * @return the changed copy
     */
    public ClusterJoin onEvent(Consumer<ClusterEvent> listener) {
        return new ClusterJoin(
                backplane, cluster, node, maxPendingBytes, maxMessage, hold, answerTimeout, heartbeat, listener);
    }
}
