// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import io.cmgr.ConnectionManager;
import io.cmgr.cluster.Cluster;
import io.cmgr.cluster.ClusterEvent;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.nats.NatsBackplane;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NatsServer;
import io.netty.buffer.ByteBuf;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A manager in a cluster, its sessions by the ports of their peers, and the events of the cluster. */
final class ClusterNode implements Closeable {
    private final List<ClusterEvent> events = new CopyOnWriteArrayList<>();
    private final Map<Integer, Session> sessions = new ConcurrentHashMap<>();
    private final List<Member> members = new ArrayList<>();
    private final ConnectionManager manager;

    /** A node whose sessions skip no message, however slow the machine is. */
    ClusterNode(ClusterJoin join) {
        manager = ConnectionManager.builder()
                .maxPendingBytes(256 << 20)
                .cluster(join.onEvent(events::add))
                .build();
    }

    /** A node over the server, with the default settings. It may not be connected yet. */
    static ClusterNode over(NatsServer server, String name) {
        return new ClusterNode(join(server, name));
    }

    static ClusterJoin join(NatsServer server, String name) {
        return ClusterJoin.over(engine(server.url(), name)).as(name);
    }

    /** The way to a server, which knows the connection by the name. */
    static NatsBackplane engine(String url, String name) {
        return NatsBackplane.at(url).with(options -> options.connectionName(name));
    }

    ConnectionManager manager() {
        return manager;
    }

    Cluster cluster() {
        return manager.cluster();
    }

    String name() {
        return cluster().node();
    }

    /** Waits for the first connection to the engine. */
    ClusterNode connected() {
        Deadline.get(cluster().connected());
        return this;
    }

    /** What the cluster has told so far. */
    List<ClusterEvent> events() {
        return List.copyOf(events);
    }

    /** How many events of this kind there were. */
    long count(ClusterEvent.Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }

    /** Waits until there have been so many events of this kind. */
    void await(ClusterEvent.Kind kind, int count) {
        Deadline.until(kind + " of " + name(), 40, () -> count(kind) >= count);
    }

    /** Opens a listener, and returns its port. */
    int listen(Dialect dialect) throws IOException {
        return manager.listen(dialect.on(TcpListen.on("0.0.0.0", 0)), new Sessions())
                .port();
    }

    /** The session whose peer has this port. */
    Session session(int port) {
        Deadline.until("the session of port " + port, () -> sessions.containsKey(port));
        return sessions.get(port);
    }

    /** A new session that gets lines, and has joined these rooms. */
    Member member(String... rooms) throws IOException {
        Member member = Member.connect(
                "127.0.0.1",
                listen(Dialect.LINES),
                Dialect.LINES,
                port -> session(port).address());
        members.add(member);
        for (String room : rooms) {
            session(member).join(room);
        }
        return member;
    }

    Session session(Member member) {
        return manager.session(member.id()).orElseThrow();
    }

    /** Closes the peers and then the manager. */
    @Override
    public void close() throws IOException {
        for (Member member : members) {
            member.close();
        }
        manager.close();
    }

    private final class Sessions implements SessionHandler {
        @Override
        public void onNew(Session session) {
            InetSocketAddress peer = (InetSocketAddress) session.remoteAddress();
            sessions.put(peer.getPort(), session);
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {}
    }
}
