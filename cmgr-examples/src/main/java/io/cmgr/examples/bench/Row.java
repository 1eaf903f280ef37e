// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.server.ServerType.CMGR_BROADCAST;
import static io.cmgr.examples.server.ServerType.CMGR_CHANNEL;
import static io.cmgr.examples.server.ServerType.CMGR_CLUSTER;
import static io.cmgr.examples.server.ServerType.CMGR_CLUSTER_ROOMS;
import static io.cmgr.examples.server.ServerType.CMGR_DOWN_LINKS;
import static io.cmgr.examples.server.ServerType.CMGR_HANDLER;
import static io.cmgr.examples.server.ServerType.CMGR_LINKS;
import static io.cmgr.examples.server.ServerType.CMGR_LINK_WRITER;
import static io.cmgr.examples.server.ServerType.CMGR_NODE;
import static io.cmgr.examples.server.ServerType.CMGR_OWN_ROOMS;
import static io.cmgr.examples.server.ServerType.CMGR_PROXY;
import static io.cmgr.examples.server.ServerType.CMGR_PROXY_HOP;
import static io.cmgr.examples.server.ServerType.CMGR_PROXY_NEAR;
import static io.cmgr.examples.server.ServerType.CMGR_PUBLISHER;
import static io.cmgr.examples.server.ServerType.CMGR_PUBLISHERS;
import static io.cmgr.examples.server.ServerType.CMGR_RECEIVER;
import static io.cmgr.examples.server.ServerType.CMGR_REMOTE_WRITES;
import static io.cmgr.examples.server.ServerType.CMGR_ROOM_OF_3;
import static io.cmgr.examples.server.ServerType.CMGR_ROOM_OF_ALL;
import static io.cmgr.examples.server.ServerType.CMGR_SESSIONS;
import static io.cmgr.examples.server.ServerType.CMGR_SESSION_WRITER;
import static io.cmgr.examples.server.ServerType.CMGR_SHARED_ROOMS;
import static io.cmgr.examples.server.ServerType.CMGR_THREE_WRITES;
import static io.cmgr.examples.server.ServerType.CMGR_UDP;
import static io.cmgr.examples.server.ServerType.NAIVE_QUEUE;
import static io.cmgr.examples.server.ServerType.NATS_GROUP;
import static io.cmgr.examples.server.ServerType.NATS_LOOP_GROUPS;
import static io.cmgr.examples.server.ServerType.NATS_PUBLISHER;
import static io.cmgr.examples.server.ServerType.NATS_PUBLISHERS;
import static io.cmgr.examples.server.ServerType.NATS_RECEIVER;
import static io.cmgr.examples.server.ServerType.NATS_REQUESTS;
import static io.cmgr.examples.server.ServerType.NATS_ROOM_GROUPS;
import static io.cmgr.examples.server.ServerType.NETTY_ECHO;
import static io.cmgr.examples.server.ServerType.NETTY_ECHO_AGAIN;
import static io.cmgr.examples.server.ServerType.NETTY_GROUP;
import static io.cmgr.examples.server.ServerType.NETTY_MATCHED_GROUP;
import static io.cmgr.examples.server.ServerType.NETTY_OWN_GROUPS;
import static io.cmgr.examples.server.ServerType.NETTY_PROXY;
import static io.cmgr.examples.server.ServerType.NETTY_PROXY_HOP;
import static io.cmgr.examples.server.ServerType.NETTY_RECONNECTS;
import static io.cmgr.examples.server.ServerType.NETTY_SHARED_GROUPS;
import static io.cmgr.examples.server.ServerType.NETTY_UDP;

import io.cmgr.examples.server.ServerType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is measured: a candidate against its reference, under one workload, and which figure is good enough. */
enum Row {
    CONTROL("bare Netty against itself", Workload.ECHO_16, NETTY_ECHO, NETTY_ECHO_AGAIN, Target.between(0.95, 1.05)),
    ECHO_HANDLER_1(
            "echo in a `SessionHandler`, 1 in flight", Workload.ECHO_1, NETTY_ECHO, CMGR_HANDLER, Target.atMost(1.03)),
    ECHO_HANDLER_16("the same, 16 in flight", Workload.ECHO_16, NETTY_ECHO, CMGR_HANDLER, Target.atMost(1.03)),
    ECHO_HANDLER_MANY(
            "the same, 1 in flight on " + Workload.MANY.connections() + " connections",
            Workload.MANY,
            NETTY_ECHO,
            CMGR_HANDLER,
            Target.atMost(1.03)),
    ECHO_CHANNEL_1(
            "echo through the `EventChannel`, one taker, 1 in flight",
            Workload.ECHO_1,
            NETTY_ECHO,
            CMGR_CHANNEL,
            Target.atMost(1.20)),
    ECHO_CHANNEL_16("the same, 16 in flight", Workload.ECHO_16, NETTY_ECHO, CMGR_CHANNEL, Target.atMost(1.15)),
    ECHO_NAIVE_1("echo through a blocking queue, 1 in flight", Workload.ECHO_1, NETTY_ECHO, NAIVE_QUEUE, null),
    ECHO_NAIVE_16("the same, 16 in flight", Workload.ECHO_16, NETTY_ECHO, NAIVE_QUEUE, null),
    BROADCAST_8(
            "`writeToAll` to 1000 sessions, 8 senders, 1 in flight, per delivery",
            Workload.BROADCAST_8,
            NETTY_GROUP,
            CMGR_BROADCAST,
            Target.atMost(0.45)),
    BROADCAST_1(
            "the same, 1 sender, 8 in flight", Workload.BROADCAST_1, NETTY_GROUP, CMGR_BROADCAST, Target.atMost(0.70)),
    UDP("UDP echo, 16 sockets, 8 in flight", Workload.UDP, NETTY_UDP, CMGR_UDP, Target.atMost(0.90)),
    CHURN(
            "connect, one exchange, close: connections per second",
            Workload.CHURN,
            NETTY_ECHO,
            CMGR_HANDLER,
            Metric.RATE,
            Target.atLeast(0.95)),
    IDLE_MEMORY(
            "memory of an idle session beyond bare Netty's, " + Workload.IDLE.connections() + " idle",
            Workload.IDLE,
            NETTY_ECHO,
            CMGR_HANDLER,
            Metric.MEMORY,
            Target.atMost(1024)),
    ALLOCATION(
            "allocated per DATA and its write, in a handler, beyond bare Netty's",
            Workload.ECHO_1,
            NETTY_ECHO,
            CMGR_HANDLER,
            Metric.ALLOCATION,
            Target.atMost(Row.FUTURE_BYTES)),
    PROXY_64K(
            "proxy of 64 KiB messages, beside one whose pairs share an event loop",
            Workload.PROXY_64K,
            NETTY_PROXY,
            CMGR_PROXY,
            Target.atMost(1.05)),
    PROXY_64(
            "the same, of 64 B messages, 1 in flight", Workload.PROXY_64, NETTY_PROXY, CMGR_PROXY, Target.atMost(1.05)),
    PROXY_NEAR_64K(
            "proxy of 64 KiB messages, upstream `near` its client",
            Workload.PROXY_64K,
            NETTY_PROXY,
            CMGR_PROXY_NEAR,
            Target.atMost(1)),
    PROXY_NEAR_64(
            "the same, of 64 B messages, 1 in flight",
            Workload.PROXY_64,
            NETTY_PROXY,
            CMGR_PROXY_NEAR,
            Target.atMost(1)),
    PROXY_HOP_64K(
            "proxy of 64 KiB messages over two event loops, beside one over two",
            Workload.PROXY_64K,
            NETTY_PROXY_HOP,
            CMGR_PROXY_HOP,
            Target.atMost(1)),
    PROXY_HOP_64(
            "the same, of 64 B messages, 1 in flight",
            Workload.PROXY_64,
            NETTY_PROXY_HOP,
            CMGR_PROXY_HOP,
            Target.atMost(1)),
    PROXY_MEMORY(
            "memory of a proxied connection whose client has stopped reading",
            Workload.STOPPED_READERS,
            null,
            CMGR_PROXY_NEAR,
            Metric.MEMORY,
            Target.atMost(256 << 10)),
    ROOM_ALL(
            "a room of all 1000 sessions, beside `writeToAll`, per delivery",
            Workload.BROADCAST_8,
            CMGR_BROADCAST,
            CMGR_ROOM_OF_ALL,
            Target.atMost(1.05)),
    ROOM_3(
            "a room of 3 of " + Workload.ROOM_3.connections() + " sessions, beside three `session.write`",
            Workload.ROOM_3,
            CMGR_THREE_WRITES,
            CMGR_ROOM_OF_3,
            Target.atMost(1.25)),
    ROOM_3_GROUP(
            "the same, beside a channel group and a matcher",
            Workload.ROOM_3_GROUP,
            NETTY_MATCHED_GROUP,
            CMGR_ROOM_OF_3,
            Target.atMost(0.01)),
    ROOM_100(
            Workload.ROOM_100.connections() + " sessions in 100 rooms each of 100, beside a map of channel groups",
            Workload.ROOM_100,
            NETTY_SHARED_GROUPS,
            CMGR_SHARED_ROOMS,
            Target.atMost(0.60)),
    ROOM_MEMORY(
            "memory of a room of one session, of " + Workload.OWN_ROOMS.things() + " rooms",
            Workload.OWN_ROOMS,
            CMGR_HANDLER,
            CMGR_OWN_ROOMS,
            Metric.MEMORY,
            Target.atMost(350)),
    ROOM_MEMORY_GROUP(
            "the same and its share of the session, beside a map of channel groups",
            Workload.OWN_ROOMS,
            NETTY_OWN_GROUPS,
            CMGR_OWN_ROOMS,
            Metric.MEMORY_RATIO,
            Target.atMost(0.70)),
    LINK_WRITE(
            "`write` of 64 B by the id of a link, beside that of a session",
            Workload.LINK_WRITE,
            CMGR_SESSION_WRITER,
            CMGR_LINK_WRITER,
            Target.atMost(1.03)),
    LINK_WRITE_ALLOCATION(
            "allocated for it, beyond that for a session",
            Workload.LINK_WRITE,
            CMGR_SESSION_WRITER,
            CMGR_LINK_WRITER,
            Metric.ALLOCATION,
            Target.atMost(0)),
    LINK_MEMORY(
            "memory of a link that is up, beyond its session, of " + Workload.LINKS.connections() + " links",
            Workload.LINKS,
            CMGR_SESSIONS,
            CMGR_LINKS,
            Metric.MEMORY,
            Target.atMost(400)),
    LINK_DOWN_MEMORY(
            "memory of a link that is down, after its peer has closed",
            Workload.LINKS,
            CMGR_HANDLER,
            CMGR_DOWN_LINKS,
            Metric.MEMORY,
            Target.atMost(1024)),
    LINK_STORM(
            Workload.STORM.connections() + " links to a server that is back after 5 s, the most in 0.1 s, beside a"
                    + " delay of 1 s",
            Workload.STORM,
            NETTY_RECONNECTS,
            CMGR_LINKS,
            Metric.PEAK,
            Target.atMost(0.25)),
    LINK_RETURN(
            "the same: when half of the links are up again",
            Workload.STORM,
            null,
            CMGR_LINKS,
            Metric.RETURN,
            Target.atMost(4)),
    CLUSTER_ALL(
            "`writeToAll`, 3 nodes of 1000 sessions, 8 senders, beside jnats and a channel group, per delivery",
            Workload.CLUSTER_8,
            NATS_GROUP,
            CMGR_CLUSTER,
            Target.atMost(0.60)),
    CLUSTER_ALL_CAREFUL(
            "the same, beside jnats and a channel group for each event loop",
            Workload.CLUSTER_8,
            NATS_LOOP_GROUPS,
            CMGR_CLUSTER,
            Target.atMost(1.05)),
    CLUSTER_ALL_1(
            "the same, 1 sender, 8 in flight, beside jnats and a channel group",
            Workload.CLUSTER_1,
            NATS_GROUP,
            CMGR_CLUSTER,
            Target.atMost(0.40)),
    CLUSTER_NODES(
            "3000 sessions on 3 nodes, beside all of them on one, 8 senders",
            Workload.CLUSTER_8,
            CMGR_NODE,
            CMGR_CLUSTER,
            Target.atMost(1.10)),
    CLUSTER_ALONE(
            "a node of a cluster, beside a manager without, 8 senders",
            Workload.NODE_8,
            CMGR_BROADCAST,
            CMGR_NODE,
            Target.atMost(1.03)),
    CLUSTER_LATENCY(
            "latency until a session of each node has it, at about 20 % load, half of the messages",
            Workload.CLUSTER_PACED, NATS_GROUP, CMGR_CLUSTER, Metric.LATENCY, Target.atMost(1.20)),
    CLUSTER_LATENCY_99(
            "the same, 99 of 100 messages",
            Workload.CLUSTER_PACED,
            NATS_GROUP,
            CMGR_CLUSTER,
            Metric.SLOW_LATENCY,
            Target.atMost(1.20)),
    CLUSTER_ROOMS(
            "1000 rooms of 10 members on 3 nodes, beside jnats with a subscription and a channel group for each",
            Workload.CLUSTER_ROOMS,
            NATS_ROOM_GROUPS,
            CMGR_CLUSTER_ROOMS,
            Target.atMost(0.95)),
    CLUSTER_IN(
            "64 B from another node to one session, beside jnats and `writeAndFlush`",
            Workload.CLUSTER_IN,
            NATS_RECEIVER,
            CMGR_RECEIVER,
            Target.atMost(1.15)),
    CLUSTER_IN_ALLOCATION(
            "allocated for it, beyond jnats and `writeAndFlush`",
            Workload.CLUSTER_IN,
            NATS_RECEIVER,
            CMGR_RECEIVER,
            Metric.ALLOCATION,
            Target.atMost(250)),
    CLUSTER_OUT_1(
            "`writeToAll` of 256 B with nobody here, 1 sender, beside `jnats.publish`",
            Workload.PUBLISH_1,
            NATS_PUBLISHER,
            CMGR_PUBLISHER,
            Target.atMost(1.20)),
    CLUSTER_OUT_8("the same, 8 senders", Workload.PUBLISH_8, NATS_PUBLISHERS, CMGR_PUBLISHERS, Target.atMost(0.90)),
    CLUSTER_OUT_ALLOCATION(
            "allocated per `writeToAll` of 256 B with nobody here, beyond `jnats.publish`",
            Workload.PUBLISH_1,
            NATS_PUBLISHER,
            CMGR_PUBLISHER,
            Metric.ALLOCATION,
            Target.atMost(250)),
    CLUSTER_WRITE(
            "`write` to a session of another node until it is written, 64 in flight, beside `jnats.request`",
            Workload.REMOTE_WRITE,
            NATS_REQUESTS,
            CMGR_REMOTE_WRITES,
            Target.atMost(0.70));

    /** The size of a write's future on a 64-bit JVM. */
    private static final int FUTURE_BYTES = 40;

    private final String what;
    private final Workload workload;

    /** Null if the figure is that of the candidate alone. */
    private final @Nullable ServerType reference;

    private final ServerType candidate;
    private final Metric metric;

    /** Null if the row is there for comparison only. */
    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final @Nullable Target target;

    Row(String what, Workload workload, ServerType reference, ServerType candidate, @Nullable Target target) {
        this(what, workload, reference, candidate, Metric.PROCESSOR, target);
    }

    Row(
            String what,
            Workload workload,
            @Nullable ServerType reference,
            ServerType candidate,
            Metric metric,
            @Nullable Target target) {
        this.what = what;
        this.workload = workload;
        this.reference = reference;
        this.candidate = candidate;
        this.metric = metric;
        this.target = target;
    }

    /** The name on command lines and in tables. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The description in tables. */
    String what() {
        return what;
    }

    Workload workload() {
        return workload;
    }

    @Nullable
    ServerType reference() {
        return reference;
    }

    ServerType candidate() {
        return candidate;
    }

    Metric metric() {
        return metric;
    }

    @Nullable
    Target target() {
        return target;
    }

    /**
     * Whether the row measures the core, and so belongs to {@code --core}. The rows of pipes, rooms, links and clusters do not.
     */
    boolean isCore() {
        return switch (this) {
            case PROXY_64K, PROXY_64, PROXY_NEAR_64K, PROXY_NEAR_64 -> false;
            case PROXY_HOP_64K, PROXY_HOP_64, PROXY_MEMORY -> false;
            case ROOM_ALL, ROOM_3, ROOM_3_GROUP, ROOM_100, ROOM_MEMORY, ROOM_MEMORY_GROUP -> false;
            case LINK_WRITE, LINK_WRITE_ALLOCATION, LINK_MEMORY, LINK_DOWN_MEMORY, LINK_STORM, LINK_RETURN -> false;
            default -> !workload.jvmGroup().needsEngine();
        };
    }
}
