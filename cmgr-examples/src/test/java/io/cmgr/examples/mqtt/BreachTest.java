// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a client may not do, and how much of the rest. */
@ExtendWith(NoLeaks.class)
class BreachTest {
    private interface Deed {
        void by(MqttPeer client) throws Exception;
    }

    private static byte[] bytes(int... bytes) {
        byte[] packet = new byte[bytes.length];
        IntStream.range(0, bytes.length).forEach(i -> packet[i] = (byte) bytes[i]);
        return packet;
    }

    private static void assertBreach(BrokerFixture broker, MqttPeer client, String why, Deed deed) throws Exception {
        deed.by(client);
        EventRecorder.Event end = broker.nextEnd();
        assertEquals(DisconnectReason.PROTOCOL_ERROR, end.reason(), () -> "cause " + end.cause());
        assertTrue(String.valueOf(end.cause()).contains(why), () -> "cause " + end.cause());
    }

    @OnEachTransport
    void aBreachOfTheProtocolEndsItsSessionAndNoOther(Transport transport) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            MqttPeer other = broker.client("other").subscribe(1, "#").expect("SUBACK [1]");
            Deed[] deeds = {
                client -> client.peer().send(bytes(0xFF, 0)),
                client -> client.peer().send(bytes(0x30, 0xFF, 0xFF, 0xFF, 0xFF)),
                client -> client.peer().send(bytes(0x30, 0xFF, 0xFF, 0xFF, 0x7F, 0, 1, 'a')),
                client -> client.peer().send(bytes(0x36, 3, 0, 1, 'a')),
                client -> client.peer().send(bytes(0x30, 3, 0, 1, '#')),
                client -> client.peer().send(bytes(0x82, 6, 0, 0, 0, 1, 'a', 0)),
                client -> client.peer().send(bytes(0x82, 2, 0, 1)),
                client -> client.peer().send(bytes(0xA2, 2, 0, 1)),
                client -> client.publish(0, "", "no topic"),
                client -> client.subscribe(0, "a", "b#"),
                client -> client.send(MqttPeer.as("twice").build()),
                client -> client.send(MqttMessageType.PUBREC, 1),
                client -> client.send(MqttMessage.PINGRESP)
            };
            for (Deed deed : deeds) {
                assertBreach(broker, broker.client("rude"), "", deed);
            }
            assertBreach(broker, broker.call(), "CONNECT comes first", client -> client.send(MqttMessage.PINGREQ));
            assertBreach(broker, broker.call(), "", client -> client.peer().send("GET / HTTP/1.1\r\n\r\n"));
            other.publish(1, "a", "still here").expect("PUBLISH a \"still here\" QoS 1 id 1", "PUBACK 9");
        }
    }

    @OnEachTransport
    void aWillThatCannotBePublishedIsABreach(Transport transport) throws Exception {
        int hasWill = 0x06;
        int qos3 = 0x18;
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            for (byte[] connect : new byte[][] {
                connect("MQTT", 4, hasWill, "c", "", "gone"),
                connect("MQTT", 4, hasWill, "c", "a/#", "gone"),
                connect("MQTT", 4, hasWill, "c", "+", "gone"),
                connect("MQTT", 4, hasWill | qos3, "c", "a", "gone")
            }) {
                assertBreach(
                        broker,
                        broker.call(),
                        "a will needs",
                        client -> client.peer().send(connect));
            }
        }
    }

    @OnEachTransport
    void whoDoesNotConnectInTimeIsEndedThoughItKeepsSending(Transport transport) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(transport, Duration.ofSeconds(2))) {
            MqttPeer other = broker.client("other");
            assertBreach(broker, broker.call(), "no CONNECT in time", client -> {
                client.peer().send(bytes(0x10, 0xFF, 0xFF, 0x0F)); // a long CONNECT, of which little comes at a time
                Deadline.until("the end of its session", () -> !takes(client.peer(), bytes('x')));
            });
            other.expectNothing();
        }
    }

    private static boolean takes(Peer peer, byte[] bytes) {
        try {
            peer.send(bytes);
            return true;
        } catch (IOException ended) {
            return false;
        }
    }

    @OnEachTransport
    void whoCannotBeAcceptedIsToldWhy(Transport transport) throws Exception {
        int clean = 0x02;
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            assertRefusal(broker, 2, connect("MQTT", 4, 0, ""));
            assertRefusal(broker, 2, connect("MQTT", 4, clean, "x".repeat(60)));
            assertRefusal(broker, 2, connect("MQIsdp", 3, clean, "x".repeat(24)));
            assertRefusal(broker, 1, connect("MQTT", 2, clean, "x"));
            assertRefusal(broker, 0x84, bytes(0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 5, clean, 0, 0, 0, 0, 1, 'x'));
            broker.client(MqttPeer.as("x".repeat(59)).cleanSession(false)).expectNothing();
            broker.client(MqttPeer.as("old").protocolVersion(MqttVersion.MQTT_3_1))
                    .expectNothing();
        }
    }

    private static void assertRefusal(BrokerFixture broker, int code, byte[] connect) throws Exception {
        Peer client = broker.call().peer().send(connect);
        assertEquals(code, client.readToEnd()[3] & 0xFF);
    }

    /** A CONNECT that no client would send. */
    private static byte[] connect(String protocol, int version, int flags, String... fields) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeUTF(protocol);
        out.write(new byte[] {(byte) version, (byte) flags, 0, 0});
        for (String field : fields) {
            out.writeUTF(field);
        }
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x10);
        packet.write(body.size());
        packet.write(body.toByteArray());
        return packet.toByteArray();
    }

    @OnEachTransport
    void subscriptionsHaveLimits(Transport transport) throws Exception {
        String[] filters = IntStream.range(0, 100).mapToObj(i -> "f" + i).toArray(String[]::new);
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            MqttPeer client = broker.client("c");
            client.subscribe(0, "/".repeat(16), "x".repeat(257)).expect("SUBACK [128, 128]");
            client.subscribe(0, filters).next();
            client.subscribe(0, "one more", "f0").expect("SUBACK [128, 0]");
            client.publish(0, "one more", "").publish(0, "f99", "").expect("PUBLISH f99 \"\"");
        }
    }
}
