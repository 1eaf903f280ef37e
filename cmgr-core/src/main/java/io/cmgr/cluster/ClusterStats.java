// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

/**
 * A snapshot of a node's figures. The totals count since the manager began. A manager without a cluster has zeros.
 * Applications must not construct it, since components may be added.
 *
 * @param state how the node stands to the engine
 * @param node the node's id
 * @param nodes the nodes that are known, with this one
 * @param topics topics that this node has entered, such as rooms with members here
 * @param published messages that the engine's client has taken
 * @param publishedBytes their bytes
 * @param refused messages that were not accepted for the engine: the connection was cut for longer than {@code hold},
 *     {@code maxPendingBytes} was reached, or the message was too long or cannot travel
 * @param dropped messages that were accepted and then given up: they waited for longer than {@code hold} while the
 *     connection was cut, or until the close
 * @param received messages that have arrived for this node
 * @param receivedBytes their bytes
 * @param skipped sessions that refused a message from another node, because it would exceed their
 *     {@code maxPendingBytes}
 * @param malformed messages that are no envelope of ours, or of a newer version
 * @param missed how often messages to this node may have been lost
 * @param unanswered remote writes and questions that had no answer in time
 * @param pendingBytes bytes that wait for the engine now
 */
public record ClusterStats(
        ClusterState state,
        String node,
        int nodes,
        int topics,
        long published,
        long publishedBytes,
        long refused,
        long dropped,
        long received,
        long receivedBytes,
        long skipped,
        long malformed,
        long missed,
        long unanswered,
        long pendingBytes) {}
