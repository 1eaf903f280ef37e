// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.relay;

import io.cmgr.cluster.Backplane.Connection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One message for one topic. */
final class Publication extends Outgoing {
    private final String topic;
    private final byte[] message;

    /** Numbers messages to all nodes; null for any other message. */
    private final @Nullable Sequence sequence;

    /** What waits for an answer to the message; null if nothing does. */
    private final @Nullable Waiting<?> waiting;

    Publication(String topic, byte[] message, @Nullable Sequence sequence, @Nullable Waiting<?> waiting) {
        this.topic = topic;
        this.message = message;
        this.sequence = sequence;
        this.waiting = waiting;
    }

    @Override
    long charge() {
        return message.length;
    }

    @Override
    boolean isMessage() {
        return true;
    }

    @Override
    int send(Connection connection) throws IOException, InterruptedException {
        if (sequence != null) {
            Envelope.number(message, sequence.next());
        }
        connection.publish(topic, message, waiting == null ? 0 : waiting.correlation());
        if (sequence != null) {
            sequence.take();
        }
        return message.length;
    }

    @Override
    void dropped(String why) {
        if (sequence != null) {
            sequence.take();
        }
        if (waiting != null) {
            waiting.notSent(why);
        }
    }
}
