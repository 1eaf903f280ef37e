// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The two connections that a node has to the server until one of them is lost: one subscribes, the other publishes.
 * Redis sends a node its own messages, too, so each begins with the number of its sender.
 */
final class RedisLink {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE);

    private final long sender = new SecureRandom().nextLong();
    private final Listener listener;
    private final StatefulRedisConnection<String, byte[]> out;
    private final StatefulRedisPubSubConnection<String, byte[]> in;

    /** Is told what happens, by the threads of the client. */
    interface Listener {
        void received(RedisLink from, byte[] message);

        void lost(RedisLink link, String why);
    }

    /** Connects, or throws. */
    RedisLink(RedisClient client, RedisURI server, Listener listener) {
        this.listener = listener;
        out = client.connect(CODEC, server);
        try {
            in = client.connectPubSub(CODEC, server);
        } catch (RuntimeException e) {
            out.closeAsync();
            throw e;
        }
        in.addListener(new RedisPubSubAdapter<String, byte[]>() {
            @Override
            public void message(String topic, byte[] message) {
                arrived(message);
            }
        });
        RedisConnectionStateListener end = new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
                listener.lost(RedisLink.this, "the connection has ended");
            }
        };
        out.addListener(end);
        in.addListener(end);
    }

    private void arrived(byte[] message) {
        ByteBuffer bytes = ByteBuffer.wrap(message);
        if (message.length >= Long.BYTES && bytes.getLong() != sender) {
            byte[] content = new byte[bytes.remaining()];
            bytes.get(content);
            listener.received(this, content);
        }
    }

    boolean isOpen() {
        return out.isOpen() && in.isOpen();
    }

    void subscribe(Set<String> topics) {
        if (!topics.isEmpty()) {
            in.sync().subscribe(topics.toArray(String[]::new));
        }
    }

    void unsubscribe(String topic) {
        in.sync().unsubscribe(topic);
    }

    /** Publishes, and tells how many are in the topic, this node included. */
    CompletionStage<Long> publish(String topic, byte[] message) {
        byte[] signed = ByteBuffer.allocate(Long.BYTES + message.length)
                .putLong(sender)
                .put(message)
                .array();
        return out.async().publish(topic, signed);
    }

    /** Whether the server answers. */
    CompletionStage<String> ping() {
        return out.async().ping();
    }

    void close() {
        out.closeAsync();
        in.closeAsync();
    }
}
