// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.engine.envelope.Envelope;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One message for one topic. */
public final class Publication extends Outgoing {
    /** Who waits for an answer to a message. */
    public interface Asker {
        /** The number by which answers name it. */
        long correlation();

        /** The message was given up, and nobody has heard it. */
        void notSent(String why);
    }

    private final String topic;
    private final byte[] message;

    /** Numbers messages to all nodes; null for any other message. */
    private final @Nullable Sequence sequence;

    /** What waits for an answer to the message; null if nothing does. */
    private final @Nullable Asker asker;

    /** A message that is not numbered yet. */
    public Publication(String topic, byte[] message, @Nullable Sequence sequence, @Nullable Asker asker) {
        this.topic = topic;
        this.message = message;
        this.sequence = sequence;
        this.asker = asker;
    }

    @Override
    protected long charge() {
        return message.length;
    }

    @Override
    protected boolean isMessage() {
        return true;
    }

    @Override
    protected int send(Connection connection) throws IOException, InterruptedException {
        if (sequence != null) {
            Envelope.number(message, sequence.next());
        }
        connection.publish(topic, message, asker == null ? 0 : asker.correlation());
        if (sequence != null) {
            sequence.take();
        }
        return message.length;
    }

    @Override
    protected void dropped(String why) {
        if (sequence != null) {
            sequence.take();
        }
        if (asker != null) {
            asker.notSent(why);
        }
    }
}
