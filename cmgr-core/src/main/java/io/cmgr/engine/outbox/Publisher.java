// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.engine.envelope.Topics;
import io.cmgr.engine.outbox.Outbox.Reply;
import io.cmgr.engine.outbox.Publication.Asker;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Puts this node's messages into the outbox, and counts those that are refused. Any thread. */
public final class Publisher {
    private final int maxMessage;
    private final String toAll;
    private final Sequence sequence;
    private final Outbox outbox;
    private final Connectivity connectivity;
    private final Figures figures;

    /**
     * Publishes by this outbox.
     *
     * @param maxMessage the most bytes of a payload
     * @param sequence numbers the messages to all nodes
     */
    public Publisher(
            int maxMessage,
            Topics topics,
            Sequence sequence,
            Outbox outbox,
            Connectivity connectivity,
            Figures figures) {
        this.maxMessage = maxMessage;
        toAll = topics.all();
        this.sequence = sequence;
        this.outbox = outbox;
        this.connectivity = connectivity;
        this.figures = figures;
    }

    /**
     * Publishes a message.
     *
     * @param asker waits for an answer to it; null if nobody does
     */
    public Reply publish(String topic, byte[] message, @Nullable Asker asker) {
        Reply reply = message.length > connectivity.maxMessage()
                ? Reply.TOO_LONG
                : outbox.offer(new Publication(topic, message, topic.equals(toAll) ? sequence : null, asker));
        if (reply != Reply.ACCEPTED) {
            refused();
        }
        return reply;
    }

    /** Whether a payload may travel. */
    public boolean fits(ByteBuf payload) {
        return payload.readableBytes() <= maxMessage;
    }

    /** The most bytes that may travel, as far as is known. */
    public int maxMessage() {
        return Math.min(maxMessage, connectivity.maxMessage());
    }

    /** Whether this node has closed. */
    public boolean isClosed() {
        return connectivity.isClosed();
    }

    /** Counts a message that is refused before it is made. */
    public void refused() {
        figures.refused();
    }
}
