// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import io.cmgr.session.Session;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.net.ProtocolException;
import java.util.BitSet;

/** A client to whom messages are sent, by the event loops of those who publish them. Any thread. */
final class Subscriber {
    private static final int MAX_PACKET_ID = 65_535;

    private final Session session;

    /** The packet ids of the messages with QoS 1 that wait for their PUBACK; guarded by this. */
    private final BitSet unacknowledged = new BitSet();

    private int lastPacketId;

    Subscriber(Session session) {
        this.session = session;
    }

    /**
     * Sends a message, which stays the caller's: each subscriber gets a view of its payload, with a header of his own.
     *
     * @param granted the highest QoS that the subscription has
     * @param retained whether it is sent because it was retained
     */
    void send(MqttPublishMessage message, MqttQoS granted, boolean retained) {
        MqttQoS published = message.fixedHeader().qosLevel();
        MqttQoS qos = published.compareTo(granted) < 0 ? published : granted;
        int packetId = qos == MqttQoS.AT_MOST_ONCE ? 0 : nextPacketId();
        if (packetId > MAX_PACKET_ID) {
            session.abort(new ProtocolException("as many messages are unacknowledged as there are packet ids"));
            return;
        }
        session.writeMessage(new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, false, qos, retained, 0),
                new MqttPublishVariableHeader(message.variableHeader().topicName(), packetId),
                message.payload().retainedDuplicate()));
    }

    /** The next id that is free; one too high if none is. */
    private synchronized int nextPacketId() {
        int free = unacknowledged.nextClearBit(lastPacketId + 1);
        if (free > MAX_PACKET_ID) {
            free = unacknowledged.nextClearBit(1);
        }
        if (free <= MAX_PACKET_ID) {
            unacknowledged.set(free);
            lastPacketId = free;
        }
        return free;
    }

    synchronized void acknowledged(int packetId) {
        unacknowledged.clear(packetId);
    }
}
