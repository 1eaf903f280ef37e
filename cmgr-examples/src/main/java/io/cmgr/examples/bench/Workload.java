// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static java.util.Objects.requireNonNull;

import io.cmgr.examples.client.AnyCertificate;
import io.cmgr.examples.client.ChurningClients;
import io.cmgr.examples.client.ClientLoops;
import io.cmgr.examples.client.LoadGenerator;
import io.cmgr.examples.client.SteadyClients;
import io.cmgr.examples.client.StoppedReaders;
import io.cmgr.examples.client.Totals;
import io.cmgr.examples.client.Traffic;
import io.cmgr.examples.client.Wire;
import io.cmgr.examples.client.Wire.Framing;
import io.cmgr.examples.server.ServerType;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the clients of a server do while it is measured. */
enum Workload {
    ECHO_16(JvmGroup.ECHO, Traffic.echo(100, 16, 64)),
    ECHO_1(JvmGroup.ECHO, Traffic.echo(100, 1, 64)),
    BROADCAST_8(JvmGroup.BROADCAST, Traffic.broadcast(1000, 8, 1, 64)),
    BROADCAST_1(JvmGroup.BROADCAST, Traffic.broadcast(1000, 1, 8, 64)),
    UDP(JvmGroup.UDP, Traffic.udp(16, 8, 64)),
    CHURN(
            JvmGroup.CHURN,
            50,
            (loops, server, connections) ->
                    new ChurningClients(loops, first(server).getPort(), connections, 64)),
    MANY(JvmGroup.MANY, Traffic.echo(Limits.connectionsOfEach(10_000, 2), 1, 64)),
    IDLE(JvmGroup.MEMORY, Traffic.echo(Limits.connectionsOfEach(10_000, 1), 1, 64)),
    PROXY_64K(JvmGroup.PROXY, Traffic.echo(16, 1, 64 << 10)),
    PROXY_64(JvmGroup.PROXY, Traffic.echo(100, 1, 64)),
    STOPPED_READERS(
            JvmGroup.MEMORY,
            32,
            (loops, server, connections) -> StoppedReaders.open(loops, first(server), connections)),
    ROOM_3(JvmGroup.ROOM_3, Traffic.broadcast(MANY.connections(), 99, 1, 64)),
    ROOM_3_GROUP(JvmGroup.ROOM_3, Traffic.broadcast(MANY.connections(), 99, 1, 64)),
    ROOM_100(JvmGroup.ROOM_100, Traffic.rooms(MANY.connections(), 100, 8, 64, 1000)),
    OWN_ROOMS(JvmGroup.MEMORY, Traffic.echo(IDLE.connections(), 1, 64)),
    LINK_WRITE(JvmGroup.LINK, 1, (loops, server, senders) -> new OwnLoadOf(server)),
    LINKS(JvmGroup.MEMORY, Traffic.echo(MANY.connections(), 1, 64)),
    STORM(JvmGroup.STORM, Traffic.echo(MANY.connections(), 1, 64)),
    INSIDE_16(JvmGroup.INSIDE, Traffic.echo(100, 16, 64)),
    INSIDE_MANY(JvmGroup.INSIDE, Traffic.echo(MANY.connections(), 1, 64)),
    CLUSTER_8(JvmGroup.CLUSTER, Traffic.broadcast(3000, 8, 1, 64)),
    CLUSTER_1(JvmGroup.CLUSTER, Traffic.broadcast(3000, 1, 8, 64)),
    CLUSTER_PACED(JvmGroup.CLUSTER, new Traffic(Traffic.Kind.BROADCAST, 3000, 8, 64, 8, 60)),
    CLUSTER_IN(JvmGroup.CLUSTER_IN, 1, (loops, server, connections) -> {
        SteadyClients clients = SteadyClients.fedBy(
                Feeds.open(server), loops, Traffic.broadcast(connections, 1, 64, 64), first(server));
        clients.open(Duration.ZERO, tried -> {});
        return clients;
    }),
    NODE_8(JvmGroup.NODE, Traffic.broadcast(1000, 8, 1, 64)),
    CLUSTER_ROOMS(JvmGroup.CLUSTER_ROOMS, Traffic.rooms(999, 9, 8, 64, 3000)),
    PUBLISH_1(JvmGroup.PUBLISH, 1, (loops, server, senders) -> new OwnLoadOf(server)),
    PUBLISH_8(JvmGroup.PUBLISH, 8, (loops, server, senders) -> new OwnLoadOf(server)),
    REMOTE_WRITE(JvmGroup.REMOTE_WRITE, 64, (loops, server, inFlight) -> new OwnLoadOf(server)),
    TLS_1(JvmGroup.TLS, Traffic.echo(100, 1, 64), () -> Wire.tls(AnyCertificate.context())),
    TLS_16(JvmGroup.TLS, Traffic.echo(100, 16, 64), () -> Wire.tls(AnyCertificate.context())),
    TLS_NEW(JvmGroup.TLS_HANDSHAKE, 16, (loops, server, connections) -> handshakes(loops, server, connections, false)),
    TLS_RESUMED(
            JvmGroup.TLS_HANDSHAKE, 16, (loops, server, connections) -> handshakes(loops, server, connections, true)),
    TLS_BROADCAST(JvmGroup.TLS_BROADCAST, Traffic.broadcast(1000, 8, 1, 64), () -> Wire.tls(AnyCertificate.context())),
    LINES(JvmGroup.FRAMING, Traffic.echo(100, 16, 64), () -> Wire.framed(Framing.LINES)),
    LENGTHS(JvmGroup.FRAMING, Traffic.echo(100, 16, 64), () -> Wire.framed(Framing.LENGTH)),
    UNIX_1(JvmGroup.UNIX, Traffic.echo(100, 1, 64)),
    UNIX_16(JvmGroup.UNIX, Traffic.echo(100, 16, 64)),
    WEBSOCKET_1(JvmGroup.WEBSOCKET, Traffic.echo(100, 1, 64), () -> Wire.webSocket(ServerType.WEB_SOCKET)),
    WEBSOCKET_16(JvmGroup.WEBSOCKET, Traffic.echo(100, 16, 64), () -> Wire.webSocket(ServerType.WEB_SOCKET)),
    WEBSOCKET_BROADCAST(
            JvmGroup.WEBSOCKET_BROADCAST,
            Traffic.broadcast(1000, 8, 1, 64),
            () -> Wire.webSocket(ServerType.WEB_SOCKET)),
    LATENCY(JvmGroup.LATENCY, Traffic.echo(100, 1, 64)),
    STOPPED(JvmGroup.STOPPED, Traffic.broadcast(990, 1, 1, 1024)),
    SCALE_1000(JvmGroup.SCALE, Traffic.broadcast(1000, 1, 1, 64)),
    SCALE_10000(JvmGroup.SCALE, Traffic.broadcast(10_000, 1, 1, 64)),
    SCALE_19000(JvmGroup.SCALE, Traffic.broadcast(Limits.connectionsOfEach(19_100, 1) - Workload.FEW, 1, 1, 64)),
    MILLION_ALL(JvmGroup.MILLION, ServerType.MILLION, (loops, server, sessions) -> new OwnLoadOf(server)),
    MILLION_ROOM(JvmGroup.MILLION, 1000, (loops, server, members) -> new OwnLoadOf(server)),
    MILLION_SESSIONS(JvmGroup.MILLION_MEMORY, ServerType.MILLION, (loops, server, sessions) -> new OwnLoadOf(server)),
    URING_1(JvmGroup.URING, Traffic.echo(100, 1, 64)),
    URING_16(JvmGroup.URING, Traffic.echo(100, 16, 64)),
    URING_MANY(JvmGroup.URING_MANY, Traffic.echo(MANY.connections(), 1, 64)),
    URING_BROADCAST(JvmGroup.URING_BROADCAST, Traffic.broadcast(1000, 8, 1, 64)),
    URING_UDP(JvmGroup.URING_UDP, Traffic.udp(16, 8, 64));

    /** How many sessions few sessions are. */
    static final int FEW = 100;

    /** How many messages of a client that sends at a rate may be unanswered. */
    private static final int MOST_WHEN_PACED = 64;

    /** How many listeners of a broadcast have stopped reading. */
    static final int STOPPED_LISTENERS = 10;

    /** Connects clients to a server, or to the nodes of a cluster in turn. */
    @FunctionalInterface
    private interface Opening {
        LoadGenerator open(ClientLoops loops, ServerNodes server, int connections) throws InterruptedException;
    }

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final JvmGroup jvmGroup;
    private final int connections;

    /** What steady clients send; null if the clients are others. */
    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final @Nullable Traffic traffic;

    @SuppressWarnings("ImmutableEnumChecker") // has no state
    private final Opening opening;

    Workload(JvmGroup jvmGroup, Traffic traffic) {
        this(jvmGroup, traffic, () -> Wire.PLAIN);
    }

    Workload(JvmGroup jvmGroup, Traffic traffic, Supplier<Wire> wire) {
        this(
                jvmGroup,
                traffic.connections(),
                traffic,
                (loops, server, connections) -> steady(loops, server, traffic, wire.get()));
    }

    Workload(JvmGroup jvmGroup, int connections, Opening opening) {
        this(jvmGroup, connections, null, opening);
    }

    Workload(JvmGroup jvmGroup, int connections, @Nullable Traffic traffic, Opening opening) {
        this.jvmGroup = jvmGroup;
        this.connections = connections;
        this.traffic = traffic;
        this.opening = opening;
    }

    private static LoadGenerator steady(ClientLoops loops, ServerNodes server, Traffic traffic, Wire wire)
            throws InterruptedException {
        Traffic sent = server.type() == ServerType.CMGR_FEW ? traffic.to(FEW) : traffic;
        SteadyClients clients = new SteadyClients(loops, sent, wire, server.addresses());
        clients.open(Duration.ZERO, tried -> {});
        return server.type() == ServerType.CMGR_STOPPED_LISTENERS
                ? new BesideOthers(clients, StoppedReaders.open(loops, first(server), STOPPED_LISTENERS))
                : clients;
    }

    private static LoadGenerator handshakes(ClientLoops loops, ServerNodes server, int connections, boolean resume) {
        return ChurningClients.overTls(
                loops,
                first(server).getPort(),
                connections,
                64,
                AnyCertificate.context(resume ? SslProvider.JDK : SslContext.defaultClientProvider()),
                resume);
    }

    private static InetSocketAddress first(ServerNodes server) {
        return (InetSocketAddress) server.addresses().get(0);
    }

    JvmGroup jvmGroup() {
        return jvmGroup;
    }

    int connections() {
        return connections;
    }

    /** Of how many things the memory is measured: the rooms of the connections, or the connections themselves. */
    int things() {
        return this == OWN_ROOMS ? connections * ServerType.ROOMS_OF_EACH : connections;
    }

    /** Connects clients to a server, or to the nodes of a cluster in turn. They send nothing before they are started. */
    LoadGenerator open(ClientLoops loops, ServerNodes server) throws InterruptedException {
        return opening.open(loops, server, connections);
    }

    /** Whether the clients are to send at half of the rate that the reference can take, and not as fast as they can. */
    boolean isPaced() {
        return this == LATENCY || this == STOPPED;
    }

    /**
     * The same at half of a rate.
     *
     * @param heard how many messages a second the clients can hear
     */
    LoadGenerator openAtHalf(double heard, ClientLoops loops, ServerNodes server) throws InterruptedException {
        Traffic all = requireNonNull(traffic);
        double answered = all.kind().reachesOthers() ? heard / connections : heard;
        return steady(loops, server, all.at(answered / 2, MOST_WHEN_PACED), Wire.PLAIN);
    }

    /** Has each connection send, until all is answered or given up. By then the server has made all sessions. */
    void exchange(LoadGenerator clients) throws IOException {
        clients.start();
        clients.stop(ANSWER_TIMEOUT);
        Totals totals = clients.totals();
        if (totals.sent() < connections
                || totals.unanswered() > 0
                || !clients.failures().first().isEmpty()) {
            throw new IOException("of " + connections + " connections not all were served: " + totals + " "
                    + clients.failures().first());
        }
    }
}
