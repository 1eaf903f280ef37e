// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_BROADCAST;
import static io.cmgr.examples.server.ServerType.CMGR_CLUSTER;
import static io.cmgr.examples.server.ServerType.CMGR_CLUSTER_ROOMS;
import static io.cmgr.examples.server.ServerType.CMGR_NODE;
import static io.cmgr.examples.server.ServerType.CMGR_PUBLISHER;
import static io.cmgr.examples.server.ServerType.CMGR_PUBLISHERS;
import static io.cmgr.examples.server.ServerType.CMGR_RECEIVER;
import static io.cmgr.examples.server.ServerType.CMGR_REMOTE_WRITES;
import static io.cmgr.examples.server.ServerType.NATS_GROUP;
import static io.cmgr.examples.server.ServerType.NATS_LOOP_GROUPS;
import static io.cmgr.examples.server.ServerType.NATS_PUBLISHER;
import static io.cmgr.examples.server.ServerType.NATS_PUBLISHERS;
import static io.cmgr.examples.server.ServerType.NATS_RECEIVER;
import static io.cmgr.examples.server.ServerType.NATS_REQUESTS;
import static io.cmgr.examples.server.ServerType.NATS_ROOM_GROUPS;

import java.util.List;

/** The rows of clusters. */
final class ClusterRows {
    static final List<Row> ALL = List.of(
            new Row(
                    "cluster-all",
                    "`writeToAll`, 3 nodes of 1000 sessions, 8 senders, beside jnats and a channel group, per delivery",
                    Workload.CLUSTER_8,
                    NATS_GROUP,
                    CMGR_CLUSTER,
                    Target.atMost(0.60)),
            new Row(
                    "cluster-all-careful",
                    "the same, beside jnats and a channel group for each event loop",
                    Workload.CLUSTER_8,
                    NATS_LOOP_GROUPS,
                    CMGR_CLUSTER,
                    Target.atMost(1.05)),
            new Row(
                    "cluster-all-1",
                    "the same, 1 sender, 8 in flight, beside jnats and a channel group",
                    Workload.CLUSTER_1,
                    NATS_GROUP,
                    CMGR_CLUSTER,
                    Target.atMost(0.40)),
            new Row(
                    "cluster-nodes",
                    "3000 sessions on 3 nodes, beside all of them on one, 8 senders",
                    Workload.CLUSTER_8,
                    CMGR_NODE,
                    CMGR_CLUSTER,
                    Target.atMost(1.10)),
            new Row(
                    "cluster-alone",
                    "a node of a cluster, beside a manager without, 8 senders",
                    Workload.NODE_8,
                    CMGR_BROADCAST,
                    CMGR_NODE,
                    Target.atMost(1.03)),
            new Row(
                    "cluster-latency",
                    "latency until a session of each node has it, at about 20 % load, half of the messages",
                    Workload.CLUSTER_PACED,
                    NATS_GROUP,
                    CMGR_CLUSTER,
                    Metric.LATENCY,
                    Target.atMost(1.20)),
            new Row(
                    "cluster-latency-99",
                    "the same, 99 of 100 messages",
                    Workload.CLUSTER_PACED,
                    NATS_GROUP,
                    CMGR_CLUSTER,
                    Metric.SLOW_LATENCY,
                    Target.atMost(1.20)),
            new Row(
                    "cluster-rooms",
                    "1000 rooms of 10 members on 3 nodes, beside jnats with a subscription and a channel group for each",
                    Workload.CLUSTER_ROOMS,
                    NATS_ROOM_GROUPS,
                    CMGR_CLUSTER_ROOMS,
                    Target.atMost(0.95)),
            new Row(
                    "cluster-in",
                    "64 B from another node to one session, beside jnats and `writeAndFlush`",
                    Workload.CLUSTER_IN,
                    NATS_RECEIVER,
                    CMGR_RECEIVER,
                    Target.atMost(1.15)),
            new Row(
                    "cluster-in-allocation",
                    "allocated for it, beyond jnats and `writeAndFlush`",
                    Workload.CLUSTER_IN,
                    NATS_RECEIVER,
                    CMGR_RECEIVER,
                    Metric.ALLOCATION,
                    Target.atMost(250)),
            new Row(
                    "cluster-out-1",
                    "`writeToAll` of 256 B with nobody here, 1 sender, beside `jnats.publish`",
                    Workload.PUBLISH_1,
                    NATS_PUBLISHER,
                    CMGR_PUBLISHER,
                    Target.atMost(1.20)),
            new Row(
                    "cluster-out-8",
                    "the same, 8 senders",
                    Workload.PUBLISH_8,
                    NATS_PUBLISHERS,
                    CMGR_PUBLISHERS,
                    Target.atMost(0.90)),
            new Row(
                    "cluster-out-allocation",
                    "allocated per `writeToAll` of 256 B with nobody here, beyond `jnats.publish`",
                    Workload.PUBLISH_1,
                    NATS_PUBLISHER,
                    CMGR_PUBLISHER,
                    Metric.ALLOCATION,
                    Target.atMost(250)),
            new Row(
                    "cluster-write",
                    "`write` to a session of another node until it is written, 64 in flight, beside `jnats.request`",
                    Workload.REMOTE_WRITE,
                    NATS_REQUESTS,
                    CMGR_REMOTE_WRITES,
                    Target.atMost(0.70)));

    private ClusterRows() {}
}
