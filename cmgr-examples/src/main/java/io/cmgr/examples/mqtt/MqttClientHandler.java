// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import static io.netty.handler.codec.mqtt.MqttConnectReturnCode.CONNECTION_ACCEPTED;
import static io.netty.handler.codec.mqtt.MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED;
import static io.netty.handler.codec.mqtt.MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION;
import static io.netty.handler.codec.mqtt.MqttConnectReturnCode.CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION;
import static io.netty.handler.codec.mqtt.MqttQoS.AT_LEAST_ONCE;
import static io.netty.handler.codec.mqtt.MqttQoS.AT_MOST_ONCE;
import static io.netty.handler.codec.mqtt.MqttQoS.FAILURE;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageBuilders.SubAckBuilder;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The conversation with one client, on its session's event loop. */
final class MqttClientHandler implements SessionHandler {
    private static final int MAX_SUBSCRIPTIONS = 100;
    private static final int MAX_ALIAS = 64;
    private static final long MAX_SILENCE_MILLIS = Duration.ofHours(24).toMillis();
    private static final Pattern NOT_IN_AN_ALIAS = Pattern.compile("[^A-Za-z0-9.-]");

    private final Broker broker;
    private final Session session;
    private final Subscriber subscriber;
    private final Set<String> filters = new HashSet<>();
    private final Duration connectWithin;
    private @Nullable Future<?> unconnected;
    private boolean connected;
    private @Nullable MqttPublishMessage will;

    /**
     * The handler of a session.
     *
     * @param connectWithin how long its client may take to be accepted
     */
    MqttClientHandler(Broker broker, Session session, Duration connectWithin) {
        this.broker = broker;
        this.session = session;
        this.subscriber = new Subscriber(session);
        this.connectWithin = connectWithin;
    }

    /** A read timeout is not enough: a client could send its CONNECT byte by byte for ever. */
    @Override
    public void onNew(Session client) {
        unconnected = session.channel()
                .eventLoop()
                .schedule(() -> breach("no CONNECT in time"), connectWithin.toMillis(), MILLISECONDS);
    }

    private void stopWaiting() {
        if (unconnected != null) {
            unconnected.cancel(false);
        }
    }

    @Override
    public void onMessage(Session client, Object decoded) {
        MqttMessage message = (MqttMessage) decoded;
        if (message.decoderResult().isFailure()) {
            refuse(message.decoderResult().cause());
        } else if (connected == (message.fixedHeader().messageType() == MqttMessageType.CONNECT)) {
            breach("CONNECT comes first, and once");
        } else {
            handle(message);
        }
    }

    private void handle(MqttMessage message) {
        switch (message.fixedHeader().messageType()) {
            case CONNECT -> connect((MqttConnectMessage) message);
            case PUBLISH -> publish((MqttPublishMessage) message);
            case PUBACK -> subscriber.acknowledged(packetId(message));
            case PUBREL -> answer(MqttMessageType.PUBCOMP, packetId(message));
            case SUBSCRIBE -> subscribe((MqttSubscribeMessage) message);
            case UNSUBSCRIBE -> unsubscribe((MqttUnsubscribeMessage) message);
            case PINGREQ -> session.writeMessage(MqttMessage.PINGRESP);
            case DISCONNECT -> disconnect();
            default -> breach("a client does not send " + message.fixedHeader().messageType());
        }
    }

    private void breach(String what) {
        session.abort(new ProtocolException(what));
    }

    /** Ends a session in which something came that the codec cannot decode. Two cases of that have an answer. */
    private void refuse(Throwable cause) {
        if (cause instanceof MqttUnacceptableProtocolVersionException) {
            refuse(CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION);
        } else if (cause instanceof MqttIdentifierRejectedException) {
            refuse(CONNECTION_REFUSED_IDENTIFIER_REJECTED);
        } else {
            session.abort(cause);
        }
    }

    private void refuse(MqttConnectReturnCode code) {
        session.writeMessage(MqttMessageBuilders.connAck().returnCode(code).build());
        session.close();
    }

    private void connect(MqttConnectMessage message) {
        MqttConnectVariableHeader header = message.variableHeader();
        String clientId = message.payload().clientIdentifier();
        String alias = alias(clientId);
        if (header.version() > MqttVersion.MQTT_3_1_1.protocolLevel()) {
            refuse(CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION);
        } else if (header.isWillFlag() && !isWill(message)) {
            breach("a will needs a topic without wildcards, and a QoS that there is");
        } else if (clientId.isEmpty() ? !header.isCleanSession() : alias.length() > MAX_ALIAS) {
            refuse(CONNECTION_REFUSED_IDENTIFIER_REJECTED);
        } else if (clientId.isEmpty()) {
            accept(message);
        } else {
            takeOver(alias, message);
        }
    }

    /** As an alias the client's id has a prefix, and numbers for what an alias cannot hold: {@code mqtt:ann:5f:1}. */
    private static String alias(String clientId) {
        return "mqtt:"
                + NOT_IN_AN_ALIAS
                        .matcher(clientId)
                        .replaceAll(found -> String.format(":%x:", found.group().codePointAt(0)));
    }

    /** Ends the session that has the client's id, and then accepts the client. What it sends meanwhile waits. */
    private void takeOver(String alias, MqttConnectMessage message) {
        if (session.alias(alias)) {
            accept(message);
            session.resumeReads();
        } else if (session.isOpen()) {
            session.pauseReads();
            CompletableFuture<Void> end =
                    broker.session(alias).map(Session::abort).orElseGet(() -> CompletableFuture.completedFuture(null));
            end.thenRunAsync(() -> takeOver(alias, message), session.channel().eventLoop());
        }
    }

    private void accept(MqttConnectMessage message) {
        MqttConnectVariableHeader header = message.variableHeader();
        connected = true;
        stopWaiting();
        will = header.isWillFlag() ? will(message) : null;
        long silence = Math.min(header.keepAliveTimeSeconds() * 1500L, MAX_SILENCE_MILLIS);
        session.readTimeout(Duration.ofMillis(silence)); // for ever if the client has asked for zero
        session.writeMessage(MqttMessageBuilders.connAck()
                .returnCode(CONNECTION_ACCEPTED)
                .sessionPresent(false)
                .build());
    }

    private static boolean isWill(MqttConnectMessage message) {
        return Topics.isName(message.payload().willTopic())
                && message.variableHeader().willQos() <= MqttQoS.EXACTLY_ONCE.value();
    }

    private static MqttPublishMessage will(MqttConnectMessage message) {
        return MqttMessageBuilders.publish()
                .topicName(message.payload().willTopic())
                .qos(MqttQoS.valueOf(message.variableHeader().willQos()))
                .retained(message.variableHeader().isWillRetain())
                .payload(Unpooled.wrappedBuffer(message.payload().willMessageInBytes()))
                .build();
    }

    private void publish(MqttPublishMessage message) {
        if (!Topics.isName(message.variableHeader().topicName())) {
            breach("a message needs a topic");
            return;
        }
        broker.publish(message);
        switch (message.fixedHeader().qosLevel()) {
            case AT_LEAST_ONCE ->
                answer(MqttMessageType.PUBACK, message.variableHeader().packetId());
            case EXACTLY_ONCE ->
                answer(MqttMessageType.PUBREC, message.variableHeader().packetId());
            default -> {}
        }
    }

    private void answer(MqttMessageType type, int packetId) {
        session.writeMessage(new MqttMessage(
                new MqttFixedHeader(type, false, AT_MOST_ONCE, false, 2), MqttMessageIdVariableHeader.from(packetId)));
    }

    private static int packetId(MqttMessage message) {
        return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }

    private void subscribe(MqttSubscribeMessage message) {
        List<MqttTopicSubscription> wanted = message.payload().topicSubscriptions();
        if (wanted.isEmpty() || !wanted.stream().allMatch(one -> Topics.isFilter(one.topicFilter()))) {
            breach("a subscription needs a filter whose wildcards fill a level each");
            return;
        }
        Map<String, MqttQoS> granted = new LinkedHashMap<>();
        SubAckBuilder answer = MqttMessageBuilders.subAck().packetId(packetId(message));
        for (MqttTopicSubscription one : wanted) {
            String filter = one.topicFilter();
            MqttQoS qos = one.qualityOfService() == AT_MOST_ONCE ? AT_MOST_ONCE : AT_LEAST_ONCE;
            if (hasRoomFor(filter)) {
                filters.add(filter);
                granted.put(filter, qos);
                broker.subscribe(subscriber, filter, qos);
                answer.addGrantedQos(qos);
            } else {
                answer.addGrantedQos(FAILURE);
            }
        }
        session.writeMessage(answer.build());
        granted.forEach((filter, qos) -> broker.sendRetained(subscriber, filter, qos));
    }

    private boolean hasRoomFor(String filter) {
        return Topics.isWithinLimits(filter) && (filters.size() < MAX_SUBSCRIPTIONS || filters.contains(filter));
    }

    private void unsubscribe(MqttUnsubscribeMessage message) {
        List<String> unwanted = message.payload().topics();
        if (unwanted.isEmpty()) {
            breach("the end of a subscription needs a filter");
            return;
        }
        for (String filter : unwanted) {
            if (filters.remove(filter)) {
                broker.unsubscribe(subscriber, filter);
            }
        }
        session.writeMessage(
                MqttMessageBuilders.unsubAck().packetId(packetId(message)).build());
    }

    /** An end that the client has announced needs no will. */
    private void disconnect() {
        will = null;
        session.close();
    }

    @Override
    public void onDisconnected(Session client, DisconnectReason reason, @Nullable Throwable cause) {
        stopWaiting();
        filters.forEach(filter -> broker.unsubscribe(subscriber, filter));
        if (will != null) {
            broker.publish(will);
        }
    }

    @Override
    public void onData(Session client, ByteBuf data, SocketAddress from) {
        // Nothing comes here: a session with a codec has messages.
    }
}
