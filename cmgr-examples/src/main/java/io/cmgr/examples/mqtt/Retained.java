// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last message of each topic that was published to be retained, for those who subscribe later. Any thread. */
final class Retained {
    private static final int MAX_MESSAGES = 1000;
    private static final int MAX_BYTES = 16 << 20;

    private final Map<String, MqttPublishMessage> messages = new HashMap<>();
    private int bytes;

    /**
     * Keeps a copy of the message in place of the one that its topic had, or none if its payload is empty, or if the
     * limits leave no room for it.
     */
    void keep(MqttPublishMessage message) {
        keep(
                message.variableHeader().topicName(),
                message.replace(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(message.payload()))));
    }

    private synchronized void keep(String topic, MqttPublishMessage message) {
        MqttPublishMessage old = messages.remove(topic);
        bytes -= old == null ? 0 : size(old);
        boolean hasRoom = messages.size() < MAX_MESSAGES && size(message) <= MAX_BYTES - bytes;
        if (message.payload().isReadable() && hasRoom) {
            messages.put(topic, message);
            bytes += size(message);
        }
    }

    private static int size(MqttPublishMessage message) {
        return ByteBufUtil.utf8Bytes(message.variableHeader().topicName())
                + message.payload().readableBytes();
    }

    /** The messages whose topics the filter matches. They stay ours. */
    synchronized List<MqttPublishMessage> matching(String filter) {
        return messages.entrySet().stream()
                .filter(entry -> Topics.matches(filter, entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }
}
