// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.Ranges;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Joins managers in one JVM to a cluster without an engine: for tests and for trying out. Each manager gets a
 * {@link #node()} of its own.
 *
 * <pre>{@code
 * LocalBackplane local = new LocalBackplane();
 * var one = ConnectionManager.builder().cluster(ClusterJoin.over(local.node())).build();
 * var two = ConnectionManager.builder().cluster(ClusterJoin.over(local.node())).build();
 * }</pre>
 *
 * <p>It behaves as an engine does, also where that is unpleasant. A node can be {@linkplain #cut cut} off: what is on
 * its way to it is lost then, and messages can take {@linkplain #delay time}. Up to 64 MiB or 65 536 messages wait for
 * each node; beyond that they are lost, and the node is told so. A message has at most 64 MiB.
 *
 * <p>Each node has one thread, which its manager's thread factory makes when the node is opened, and which ends when
 * the node is closed. All methods may be called by any thread.
 */
public final class LocalBackplane {
    private static final int MAX_MESSAGE = 64 << 20;
    private static final Duration MAX_DELAY = Duration.ofMinutes(1);

    /** Who is in each topic. A topic in which nobody is has no entry. */
    private final Map<String, Set<Node>> topics = new ConcurrentHashMap<>();

    private volatile long delayNanos;
    private volatile boolean tellNobody = true;

    /** Makes a backplane that has no nodes yet. */
    public LocalBackplane() {}

    /**
     * The backplane for one manager more.
     *
     * @return a new node, which is not cut
     */
    public Backplane node() {
        return new Node();
    }

    /**
     * Cuts a node off. It publishes and receives nothing, and what is on its way to it is lost. A node that is cut
     * before it is opened does not connect.
     *
     * @param node a node of this backplane
     */
    public void cut(Backplane node) {
        ours(node).cut();
    }

    /**
     * Connects a node again that was cut. It is in its topics at once, and is told that it may have missed messages.
     *
     * @param node a node of this backplane
     */
    public void mend(Backplane node) {
        ours(node).mend();
    }

    /**
     * How long each message is on its way from now on. What is under way keeps its own time, and no message overtakes
     * another.
     *
     * @param each at most one minute; zero, the default, for none
     */
    public void delay(Duration each) {
        delayNanos = Ranges.inRange("delay", each, Duration.ZERO, MAX_DELAY).toNanos();
    }

    /**
     * Whether a sender is told that nobody is in a topic, as NATS does and other engines cannot. It is on by default.
     *
     * @param on whether to tell
     */
    public void tellNobody(boolean on) {
        tellNobody = on;
    }

    private Node ours(Backplane node) {
        if (requireNonNull(node, "node") instanceof Node known && known.home() == this) {
            return known;
        }
        throw new IllegalArgumentException("node: " + node + " is not of this backplane");
    }

    /** One manager's backplane, and its connection as well. */
    private final class Node implements Backplane, Backplane.Connection {
        // Guarded by this, as the next field.
        private boolean cut;
        private @Nullable LocalInbox inbox;

        @Override
        public synchronized Connection open(String prefix, Receiver receiver, ThreadFactory threads) {
            requireNonNull(prefix, "prefix");
            if (inbox != null) {
                throw new IllegalStateException("this backplane belongs to a manager already: each needs its own");
            }
            inbox = new LocalInbox(requireNonNull(receiver, "receiver"), requireNonNull(threads, "threads"));
            if (!cut) {
                inbox.connect();
            }
            return this;
        }

        @Override
        public void publish(String topic, byte[] message, long token) throws IOException {
            LocalInbox own = opened();
            if (message.length > MAX_MESSAGE) {
                throw new IllegalArgumentException("message: " + message.length + " bytes, at most " + MAX_MESSAGE);
            }
            own.requireConnected();
            boolean heard = false;
            for (Node other : topics.getOrDefault(topic, Set.of())) {
                heard |= other != this && other.opened().received(message.clone(), delayNanos);
            }
            if (!heard && token != 0 && tellNobody) {
                own.nobody(token, delayNanos);
            }
        }

        @Override
        public void enter(String topic) {
            topics.compute(topic, (name, nodes) -> {
                Set<Node> entered = nodes == null ? ConcurrentHashMap.newKeySet() : nodes;
                entered.add(this);
                return entered;
            });
        }

        @Override
        public void leave(String topic) {
            topics.computeIfPresent(topic, (name, nodes) -> {
                nodes.remove(this);
                return nodes.isEmpty() ? null : nodes;
            });
        }

        @Override
        public int maxMessage() {
            return MAX_MESSAGE;
        }

        @Override
        public void close(Duration limit) {
            topics.keySet().forEach(this::leave);
            opened().close();
        }

        synchronized void cut() {
            cut = true;
            if (inbox != null) {
                inbox.cut();
            }
        }

        synchronized void mend() {
            cut = false;
            if (inbox != null) {
                inbox.connect();
            }
        }

        LocalBackplane home() {
            return LocalBackplane.this;
        }

        /** The inbox. Only who has opened the node has its connection, and so calls what needs it. */
        private synchronized LocalInbox opened() {
            return requireNonNull(inbox);
        }
    }
}
