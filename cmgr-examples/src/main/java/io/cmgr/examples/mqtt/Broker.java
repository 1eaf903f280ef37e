// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import io.cmgr.ConnectionManager;
import io.cmgr.session.Session;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.Optional;

/** What all clients share: the subscriptions and the retained messages. Any thread. */
final class Broker {
    private final ConnectionManager manager;
    private final Subscriptions subscriptions = new Subscriptions();
    private final Retained retained = new Retained();

    /** A broker whose clients are sessions of the manager, which stays the caller's. */
    Broker(ConnectionManager manager) {
        this.manager = manager;
    }

    /** Finds a client's session. */
    Optional<Session> session(String alias) {
        return manager.session(alias);
    }

    /**
     * Sends a message to all who have subscribed to its topic. It stays the caller's. It is retained before anybody
     * gets it, so that a new subscriber misses nothing: the message is either retained when he looks, or comes later.
     */
    void publish(MqttPublishMessage message) {
        if (message.fixedHeader().isRetain()) {
            retained.keep(message);
        }
        subscriptions
                .matching(message.variableHeader().topicName())
                .forEach((subscriber, granted) -> subscriber.send(message, granted, false));
    }

    void subscribe(Subscriber subscriber, String filter, MqttQoS granted) {
        subscriptions.add(filter, subscriber, granted);
    }

    /** Sends what is retained under the filter. To be called on the subscriber's event loop, after {@link #subscribe}. */
    void sendRetained(Subscriber subscriber, String filter, MqttQoS granted) {
        retained.matching(filter).forEach(message -> subscriber.send(message, granted, true));
    }

    void unsubscribe(Subscriber subscriber, String filter) {
        subscriptions.remove(filter, subscriber);
    }
}
