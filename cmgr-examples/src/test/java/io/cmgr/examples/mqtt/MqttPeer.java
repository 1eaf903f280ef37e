// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageBuilders.ConnectBuilder;
import io.netty.handler.codec.mqtt.MqttMessageBuilders.SubscribeBuilder;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.Closeable;
import java.io.IOException;

/** A blocking MQTT client. What it receives, it tells in words, such as {@code PUBLISH a/b "text" QoS 1 id 1}. */
final class MqttPeer implements Closeable {
    private final Peer peer;
    private final EmbeddedChannel codec = new EmbeddedChannel(new MqttDecoder(1 << 20), MqttEncoder.INSTANCE);

    private MqttPeer(Peer peer) {
        this.peer = peer;
    }

    /** A connection on which nothing was said. */
    static MqttPeer call(int port) throws IOException {
        return new MqttPeer(Peer.connect(port));
    }

    /** A client that was accepted. */
    static MqttPeer connect(int port, ConnectBuilder connect) throws IOException {
        MqttPeer client = call(port).send(connect.build());
        client.expect("CONNACK 0");
        return client;
    }

    static ConnectBuilder as(String clientId) {
        return MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .clientId(clientId)
                .cleanSession(true);
    }

    Peer peer() {
        return peer;
    }

    MqttPeer send(MqttMessage message) throws IOException {
        codec.writeOutbound(message);
        for (ByteBuf part = codec.readOutbound(); part != null; part = codec.readOutbound()) {
            peer.send(ByteBufUtil.getBytes(part));
            part.release();
        }
        return this;
    }

    MqttPeer send(MqttMessageType type, int packetId) throws IOException {
        MqttQoS qos = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
        return send(new MqttMessage(
                new MqttFixedHeader(type, false, qos, false, 2), MqttMessageIdVariableHeader.from(packetId)));
    }

    MqttPeer subscribe(int qos, String... filters) throws IOException {
        SubscribeBuilder subscribe = MqttMessageBuilders.subscribe().messageId(7);
        for (String filter : filters) {
            subscribe.addSubscription(MqttQoS.valueOf(qos), filter);
        }
        return send(subscribe.build());
    }

    MqttPeer publish(int qos, String topic, String text) throws IOException {
        return send(message(qos, topic, text, false));
    }

    MqttPeer retain(String topic, String text) throws IOException {
        return send(message(0, topic, text, true));
    }

    static MqttPublishMessage message(int qos, String topic, String text, boolean retained) {
        return MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.valueOf(qos))
                .messageId(9)
                .retained(retained)
                .payload(Unpooled.copiedBuffer(text, UTF_8))
                .build();
    }

    MqttPeer expect(String... messages) throws IOException {
        for (String message : messages) {
            assertEquals(message, next());
        }
        return this;
    }

    /** Asks for an answer, and gets it: nothing else has come before it. */
    void expectNothing() throws IOException {
        send(MqttMessage.PINGREQ).expect("PINGRESP");
    }

    String next() throws IOException {
        MqttMessage message = codec.readInbound();
        byte[] bytes = new byte[8192];
        while (message == null) {
            int length = peer.socket().getInputStream().read(bytes);
            assertTrue(length >= 0, "the broker has ended the connection");
            codec.writeInbound(Unpooled.copiedBuffer(bytes, 0, length));
            message = codec.readInbound();
        }
        try {
            return words(message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static String words(MqttMessage message) {
        assertTrue(message.decoderResult().isSuccess(), message::toString);
        String words = message.fixedHeader().messageType().name();
        if (message instanceof MqttConnAckMessage answer) {
            return words + " " + answer.variableHeader().connectReturnCode().byteValue();
        } else if (message instanceof MqttSubAckMessage answer) {
            return words + " " + answer.payload().grantedQoSLevels();
        } else if (message instanceof MqttPublishMessage publish) {
            int qos = publish.fixedHeader().qosLevel().value();
            return words + " " + publish.variableHeader().topicName()
                    + " \"" + publish.payload().toString(UTF_8) + "\""
                    + (qos == 0
                            ? ""
                            : " QoS " + qos + " id " + publish.variableHeader().packetId())
                    + (publish.fixedHeader().isRetain() ? " retained" : "");
        } else if (message.variableHeader() instanceof MqttMessageIdVariableHeader header) {
            return words + " " + header.messageId();
        }
        return words;
    }

    @Override
    public void close() throws IOException {
        codec.finishAndReleaseAll();
        peer.close();
    }
}
