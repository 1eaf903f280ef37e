// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import io.cmgr.ConnectionManager;
import io.cmgr.cluster.Backplane;
import io.cmgr.cluster.ClusterEvent;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.LocalBackplane;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;

/** Managers in this JVM that are the nodes of one cluster. */
final class Nodes implements Closeable {
    /** One manager with a listener, and what its cluster has told. */
    record Node(ConnectionManager manager, ServerFixture fixture, int port, Backplane plane, Queue<ClusterEvent> told) {
        /** Calls this node. */
        Guest guest() throws IOException {
            Peer peer = fixture.call(port);
            return new Guest(peer, fixture.accept());
        }

        String id() {
            return manager.cluster().node();
        }

        boolean wasTold(ClusterEvent.Kind kind) {
            return told.stream().anyMatch(event -> event.kind() == kind);
        }
    }

    /** A session, and the other end of its connection. */
    record Guest(Peer peer, Session session) {
        /** The next text that the peer gets, as long as this one. */
        String reads(String expected) throws IOException {
            return peer.readText(expected.length());
        }
    }

    final LocalBackplane engine = new LocalBackplane();
    private final List<Node> all = new ArrayList<>();
    private final Transport transport;

    Nodes(Transport transport) {
        this.transport = transport;
    }

    /** Two or three nodes that hear each other. */
    static Nodes of(Transport transport, String... names) throws IOException {
        Nodes nodes = new Nodes(transport);
        for (String name : names) {
            nodes.start(name, join -> join);
        }
        nodes.settle();
        return nodes;
    }

    Node start(String name, UnaryOperator<ClusterJoin> options) throws IOException {
        Backplane plane = engine.node();
        Queue<ClusterEvent> told = new ConcurrentLinkedQueue<>();
        ClusterJoin join = options.apply(ClusterJoin.over(plane).as(name).onEvent(told::add));
        ConnectionManager manager = ConnectionManager.builder()
                .transport(transport)
                .drainTimeout(Duration.ofSeconds(2))
                .cluster(join)
                .build();
        ServerFixture fixture = new ServerFixture(manager);
        Node node = new Node(manager, fixture, fixture.listen(), plane, told);
        all.add(node);
        return node;
    }

    Node get(int index) {
        return all.get(index);
    }

    List<Node> all() {
        return all;
    }

    /**
     * Waits until what each node has asked of the engine before is in force: a question goes the same way, so its answer
     * comes behind.
     */
    void settle() {
        for (Node node : all) {
            Deadline.get(node.manager.cluster().connected());
            Deadline.get(node.manager.cluster().presence("settled"));
        }
    }

    /** Waits until all nodes know each other, which takes up to a second. */
    void meet() {
        for (Node node : all) {
            Deadline.until(
                    "all nodes are known", () -> node.manager.cluster().nodes().size() == all.size());
        }
    }

    @Override
    public void close() throws IOException {
        for (Node node : all) {
            node.fixture.close();
        }
    }
}
