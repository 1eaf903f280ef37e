// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.engine.envelope.Envelope;
import io.cmgr.engine.envelope.MalformedEnvelopeException;
import io.cmgr.engine.envelope.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An engine of a model: it delivers at once, on the thread that publishes, and counts. What is published to a room is
 * counted only. One thread.
 */
final class CountedEngine {
    private final Map<String, Integer> rooms = new HashMap<>();
    private final Map<String, ModelNode> nodes = new HashMap<>();
    private final List<ModelNode> all = new ArrayList<>();
    private final Topics topics;

    /** How many (node, room) pairs there are now. */
    long pairs;

    long entered;
    long left;
    long publishedToRooms;
    long deliveredToRooms;
    long publishedToAll;
    long deliveredToAll;
    long publishedToNodes;

    CountedEngine(Topics topics) {
        this.topics = topics;
    }

    /** A node is in the topic of all and in its own. */
    Connection connect(ModelNode node) {
        nodes.put(topics.node(node.id()), node);
        all.add(node);
        return new Client(node);
    }

    /** A node that was killed. */
    void kill(ModelNode node) {
        nodes.remove(topics.node(node.id()));
        all.remove(node);
    }

    /** Begins to count anew. */
    void reset() {
        entered = 0;
        left = 0;
        publishedToRooms = 0;
        deliveredToRooms = 0;
        publishedToAll = 0;
        deliveredToAll = 0;
        publishedToNodes = 0;
    }

    private void deliver(ModelNode from, String topic, byte[] message) {
        if (topic.equals(topics.all())) {
            publishedToAll++;
            deliveredToAll += all.size() - 1;
            Envelope envelope = read(message);
            for (ModelNode node : all) {
                if (node != from) {
                    node.receive(envelope);
                }
            }
        } else if (nodes.containsKey(topic)) {
            publishedToNodes++;
            nodes.get(topic).receive(read(message));
        } else {
            publishedToRooms++;
            deliveredToRooms += rooms.get(topic) - 1; // who writes is in the room
        }
    }

    private static Envelope read(byte[] message) {
        try {
            return Envelope.read(message);
        } catch (MalformedEnvelopeException e) {
            throw new AssertionError(e);
        }
    }

    private final class Client implements Connection {
        private final ModelNode node;

        Client(ModelNode node) {
            this.node = node;
        }

        @Override
        public void publish(String topic, byte[] message, long token) {
            deliver(node, topic, message);
        }

        @Override
        public void enter(String topic) {
            rooms.merge(topic, 1, Integer::sum);
            pairs++;
            entered++;
        }

        @Override
        public void leave(String topic) {
            rooms.computeIfPresent(topic, (same, count) -> count == 1 ? null : count - 1);
            pairs--;
            left++;
        }

        @Override
        public int maxMessage() {
            return 1 << 20;
        }

        @Override
        public void close(Duration limit) {}
    }
}
