// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageBuilders.ConnectBuilder;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BrokerTest {
    private static ConnectBuilder withWill(String clientId) {
        return MqttPeer.as(clientId)
                .willFlag(true)
                .willTopic("wills/" + clientId)
                .willMessage("gone".getBytes(UTF_8))
                .willQoS(MqttQoS.AT_LEAST_ONCE);
    }

    @OnEachTransport
    void aMessageComesOnceToWhoeverHasSubscribedToItsTopic(Transport transport) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            MqttPeer exact = broker.client("exact").subscribe(0, "a/b").expect("SUBACK [0]");
            MqttPeer some = broker.client("some").subscribe(0, "a/+").expect("SUBACK [0]");
            MqttPeer all = broker.client("all").subscribe(0, "#", "a/#").expect("SUBACK [0, 0]");
            MqttPeer sender = broker.client("sender");
            sender.publish(0, "a/b", "one")
                    .publish(0, "a/c", "two")
                    .publish(0, "b", "three")
                    .publish(0, "$b", "four")
                    .publish(0, "a/b", "")
                    .expectNothing();
            exact.expect("PUBLISH a/b \"one\"", "PUBLISH a/b \"\"").expectNothing();
            some.expect("PUBLISH a/b \"one\"", "PUBLISH a/c \"two\"", "PUBLISH a/b \"\"")
                    .expectNothing();
            all.expect("PUBLISH a/b \"one\"", "PUBLISH a/c \"two\"", "PUBLISH b \"three\"", "PUBLISH a/b \"\"")
                    .expectNothing();
        }
    }

    @OnEachTransport
    void whoHasUnsubscribedGetsNoMore(Transport transport) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            MqttPeer client = broker.client("c").subscribe(0, "a", "b").expect("SUBACK [0, 0]");
            client.send(MqttMessageBuilders.unsubscribe()
                            .messageId(8)
                            .addTopicFilter("a")
                            .addTopicFilter("never")
                            .build())
                    .expect("UNSUBACK 8");
            client.publish(0, "a", "no").publish(0, "b", "yes").expect("PUBLISH b \"yes\"");
        }
    }

    @OnEachTransport
    void whoIsGoneIsWrittenToNoMore(Transport transport) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            broker.client("c").subscribe(0, "a").expect("SUBACK [0]").close();
            broker.nextEnd();
            broker.client("sender").publish(0, "a", "nobody hears it").expectNothing();
            assertEquals(0, broker.manager().stats().failedWrites());
        }
    }

    @OnEachTransport
    void qos1IsAcknowledgedInBothDirections(Transport transport) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            MqttPeer subscriber = broker.client("c").subscribe(1, "a").expect("SUBACK [1]");
            MqttPeer sender = broker.client("sender");
            sender.publish(1, "a", "one").expect("PUBACK 9").publish(0, "a", "two");
            sender.publish(1, "a", "three").expect("PUBACK 9");
            subscriber
                    .expect("PUBLISH a \"one\" QoS 1 id 1", "PUBLISH a \"two\"", "PUBLISH a \"three\" QoS 1 id 2")
                    .send(MqttMessageType.PUBACK, 2)
                    .send(MqttMessageType.PUBACK, 1)
                    .expectNothing();
        }
    }

    @OnEachTransport
    void qos2IsGrantedAs1AndPublishedAs1(Transport transport) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            MqttPeer client = broker.client("c").subscribe(2, "a").expect("SUBACK [1]");
            client.publish(2, "a", "one").expect("PUBLISH a \"one\" QoS 1 id 1", "PUBREC 9");
            client.send(MqttMessageType.PUBREL, 9).expect("PUBCOMP 9");
        }
    }

    @OnEachTransport
    void whatWasRetainedComesToWhoSubscribesLater(Transport transport) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            MqttPeer sender = broker.client("sender").subscribe(0, "a/b").expect("SUBACK [0]");
            sender.retain("a/b", "old").expect("PUBLISH a/b \"old\"");
            sender.retain("a/b", "new").expect("PUBLISH a/b \"new\"");
            MqttPeer later = broker.client("later").subscribe(1, "a/#");
            later.expect("SUBACK [1]", "PUBLISH a/b \"new\" retained").expectNothing();
            sender.retain("a/b", "").expect("PUBLISH a/b \"\"");
            later.expect("PUBLISH a/b \"\"");
            later.subscribe(1, "a/#").expect("SUBACK [1]").expectNothing();
        }
    }

    @OnEachTransport
    void aWillIsPublishedUnlessTheClientHasTakenItsLeave(Transport transport) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            MqttPeer heir = broker.client("heir").subscribe(1, "wills/+").expect("SUBACK [1]");
            broker.client(withWill("polite"))
                    .send(MqttMessage.DISCONNECT)
                    .peer()
                    .readToEnd();
            broker.nextEnd();
            broker.client(withWill("reset")).peer().reset();
            heir.expect("PUBLISH wills/reset \"gone\" QoS 1 id 1");
            broker.client(withWill("closed").willRetain(true)).close();
            heir.expect("PUBLISH wills/closed \"gone\" QoS 1 id 2");
            broker.client("late").subscribe(0, "#").expect("SUBACK [0]", "PUBLISH wills/closed \"gone\" retained");
        }
    }

    @OnEachTransport
    void anEqualClientIdTakesOver(Transport transport) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            MqttPeer heir = broker.client("heir").subscribe(0, "wills/+").expect("SUBACK [0]");
            MqttPeer old = broker.client(withWill("a_1")).subscribe(0, "a").expect("SUBACK [0]");
            MqttPeer young = broker.call()
                    .send(MqttPeer.as("a_1").build())
                    .subscribe(0, "b")
                    .publish(0, "a", "nobody hears it")
                    .publish(0, "b", "me");
            young.expect("CONNACK 0", "SUBACK [0]", "PUBLISH b \"me\"");
            assertThrows(IOException.class, () -> old.peer().readInput());
            heir.expect("PUBLISH wills/a_1 \"gone\"");
            assertEquals(DisconnectReason.ABORTED, broker.nextEnd().reason());
            assertTrue(broker.manager().session("mqtt:a:5f:1").isPresent());
        }
    }

    /** Ids that the manager mints, or that no alias can be, are client ids as any other. */
    @OnEachTransport
    void clientIdsOfAllKindsAreTold(Transport transport) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            for (String id : new String[] {"a1", "c1", "mqttjs_1f2e", "ann/b c", ":5f:", "_", "\uD83D\uDE00"}) {
                MqttPeer first = broker.client(id);
                broker.client(id);
                assertThrows(IOException.class, () -> first.peer().readInput(), id);
            }
            broker.client("").expectNothing();
            broker.client("").expectNothing();
        }
    }

    @OnEachTransport
    void manyWhoTakeOverFromOneAnotherLeaveOne(Transport transport) throws Exception {
        int clients = 30;
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            for (int i = 0; i < clients; i++) {
                broker.call().send(MqttPeer.as("one").build());
            }
            for (int i = 1; i < clients; i++) {
                assertEquals(DisconnectReason.ABORTED, broker.nextEnd().reason());
            }
            Deadline.until(
                    "the last one", () -> broker.manager().session("mqtt:one").isPresent());
        }
    }

    @OnEachTransport
    void whoIsSilentForLongerThanItsKeepAliveIsEnded(Transport transport) throws Exception {
        try (BrokerFixture broker = new BrokerFixture(transport)) {
            MqttPeer heir = broker.client("heir").subscribe(0, "wills/+").expect("SUBACK [0]");
            broker.client(withWill("silent").keepAlive(1));
            broker.client(MqttPeer.as("slow").keepAlive(65_535)).expectNothing();
            heir.expect("PUBLISH wills/silent \"gone\"");
            assertEquals(DisconnectReason.IDLE_TIMEOUT, broker.nextEnd().reason());
        }
    }
}
