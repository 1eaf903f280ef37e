// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import static java.util.Comparator.naturalOrder;
import static java.util.function.BinaryOperator.maxBy;

import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has subscribed to what: a tree of the filters' levels, so that a message asks only for its topic's levels and the
 * wildcards beside them. Any thread; nothing is sent while the lock is held.
 */
final class Subscriptions {
    private final Node root = new Node();

    /** One level of all filters that are equal up to it. */
    private static final class Node {
        private final Map<String, Node> children = new HashMap<>();
        private final Map<Subscriber, MqttQoS> subscribers = new HashMap<>();

        boolean isEmpty() {
            return children.isEmpty() && subscribers.isEmpty();
        }

        void addTo(Map<Subscriber, MqttQoS> found) {
            subscribers.forEach((subscriber, granted) -> found.merge(subscriber, granted, maxBy(naturalOrder())));
        }
    }

    /** Adds a subscription, or changes the QoS of one that is there. */
    synchronized void add(String filter, Subscriber subscriber, MqttQoS granted) {
        Node node = root;
        for (String level : Topics.levels(filter)) {
            node = node.children.computeIfAbsent(level, unused -> new Node());
        }
        node.subscribers.put(subscriber, granted);
    }

    synchronized void remove(String filter, Subscriber subscriber) {
        remove(root, Topics.levels(filter), 0, subscriber);
    }

    private static void remove(Node node, String[] levels, int depth, Subscriber subscriber) {
        if (depth == levels.length) {
            node.subscribers.remove(subscriber);
        } else {
            node.children.computeIfPresent(levels[depth], (level, child) -> {
                remove(child, levels, depth + 1, subscriber);
                return child.isEmpty() ? null : child;
            });
        }
    }

    /** Everybody who gets a message with this topic, once, with the highest QoS of his subscriptions to it. */
    synchronized Map<Subscriber, MqttQoS> matching(String topic) {
        Map<Subscriber, MqttQoS> found = new HashMap<>();
        String[] levels = Topics.levels(topic);
        if (Topics.isForWildcards(topic)) {
            collect(root, levels, 0, found);
        } else {
            collect(root.children.get(levels[0]), levels, 1, found);
        }
        return found;
    }

    private static void collect(@Nullable Node node, String[] levels, int depth, Map<Subscriber, MqttQoS> found) {
        if (node == null) {
            return;
        }
        Node rest = node.children.get(Topics.REST);
        if (rest != null) {
            rest.addTo(found);
        }
        if (depth == levels.length) {
            node.addTo(found);
        } else {
            collect(node.children.get(Topics.ANY), levels, depth + 1, found);
            collect(node.children.get(levels[depth]), levels, depth + 1, found);
        }
    }
}
