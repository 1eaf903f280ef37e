// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import io.cmgr.engine.broadcast.Onward;
import io.cmgr.engine.envelope.Envelope.ToAll;
import io.cmgr.engine.envelope.Envelope.ToRoom;
import io.cmgr.engine.envelope.Keys;
import io.cmgr.engine.outbox.ClusterLog;
import io.cmgr.engine.outbox.Outbox;
import io.cmgr.engine.outbox.Publisher;
import io.cmgr.session.Elsewhere;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The way of broadcasts, to all or to a room, to the sessions of other nodes: one message for each. Any thread. */
final class OtherNodes implements Onward {
    private final Publisher publisher;
    private final ClusterLog log;
    private final String node;
    private final String topic;
    private final @Nullable String room;
    private final @Nullable String except;

    // Several threads may write these, and all write the same.

    /** Whether a message was encoded. Most ways to a room are asked for anew for each message. */
    private boolean used;

    /** What every message without a key begins with; null before the second. Whoever sees it has to see its bytes. */
    private volatile byte @Nullable [] head;

    /**
     * The way to a topic.
     *
     * @param node this node
     * @param room the name of the room; null for all sessions
     * @param except the address of a session of another node that does not get the messages; null excepts none
     */
    OtherNodes(
            Publisher publisher,
            ClusterLog log,
            String node,
            String topic,
            @Nullable String room,
            @Nullable String except) {
        this.publisher = publisher;
        this.log = log;
        this.node = node;
        this.topic = topic;
        this.room = room;
        this.except = except;
    }

    @Override
    public Elsewhere carry(ByteBuf payload, @Nullable Object key) {
        if (!publisher.fits(payload)) {
            publisher.refused();
            return Elsewhere.REFUSED;
        }
        byte[] message;
        try {
            message = message(payload, Keys.travelling(key));
        } catch (OutOfMemoryError noMemory) {
            publisher.refused();
            return Elsewhere.REFUSED;
        }
        return publisher.publish(topic, message, null) == Outbox.Reply.ACCEPTED ? Elsewhere.SENT : Elsewhere.REFUSED;
    }

    private byte[] message(ByteBuf payload, @Nullable String key) {
        if (key != null || !used) {
            used = true;
            return encoded(payload, key);
        }
        byte[] start = head;
        if (start == null) {
            start = encoded(Unpooled.EMPTY_BUFFER, null);
            head = start;
        }
        int size = payload.readableBytes();
        byte[] message = Arrays.copyOf(start, start.length + size);
        payload.getBytes(payload.readerIndex(), message, start.length, size);
        return message;
    }

    /** The payload is the end of a message. */
    private byte[] encoded(ByteBuf payload, @Nullable String key) {
        return room == null
                ? new ToAll(0, node, except, key, payload).bytes()
                : new ToRoom(0, node, except, key, room, payload).bytes();
    }

    @Override
    public Elsewhere cannotCarry(Object message) {
        log.cannotTravel(message);
        publisher.refused();
        return Elsewhere.REFUSED;
    }
}
