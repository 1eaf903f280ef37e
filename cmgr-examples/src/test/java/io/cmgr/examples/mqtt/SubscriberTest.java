// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.session.Session;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SubscriberTest {
    private static final int PACKET_IDS = 65_535;

    private final MqttPublishMessage message = MqttPeer.message(1, "a", "text", false);
    private final Subscriber subscriber = new Subscriber(Stub.of(Session.class, (proxy, method, arguments) -> {
        if (method.getName().equals("abort")) {
            aborted = true;
        } else {
            MqttPublishMessage written = (MqttPublishMessage) arguments[0];
            packetId = written.variableHeader().packetId();
            written.release();
        }
        return new CompletableFuture<>();
    }));
    private boolean aborted;
    private int packetId;

    @AfterEach
    void theMessageStaysTheCallers() {
        assertTrue(message.release());
    }

    private int nextPacketId() {
        subscriber.send(message, MqttQoS.AT_LEAST_ONCE, false);
        return packetId;
    }

    @Test
    void aPacketIdIsUsedAgainOnceItIsAcknowledged() {
        assertEquals(1, nextPacketId());
        subscriber.acknowledged(1);
        for (int i = 2; i <= PACKET_IDS; i++) {
            assertEquals(i, nextPacketId());
        }
        assertEquals(1, nextPacketId());
        subscriber.acknowledged(1234);
        assertEquals(1234, nextPacketId());
    }

    @Test
    void whoAcknowledgesNothingIsEndedWhenTheIdsAreUsedUp() {
        for (int i = 1; i <= PACKET_IDS; i++) {
            nextPacketId();
        }
        assertEquals(false, aborted);
        subscriber.send(message, MqttQoS.AT_MOST_ONCE, false);
        assertEquals(false, aborted);
        nextPacketId();
        assertEquals(true, aborted);
    }
}
