// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.node;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.cluster.NodeInfo;
import io.cmgr.engine.envelope.Envelope.Alive;
import io.cmgr.engine.envelope.Topics;
import io.cmgr.engine.outbox.Outbox;
import io.cmgr.engine.outbox.Outgoing;
import io.cmgr.engine.outbox.Sequence;
import java.io.IOException;

/** Publishes this node's signs of life. They tell what holds when they go out. The courier only. */
public final class SignsOfLife implements Heartbeat.Voice {
    /** What one to a single node is charged for, which is about what it takes while it waits. */
    private static final int CHARGE = 128;

    private final NodeInfo self;
    private final Topics topics;
    private final Landing landing;
    private final Sequence sequence;
    private final Outbox outbox;

    public SignsOfLife(NodeInfo self, Topics topics, Landing landing, Sequence sequence, Outbox outbox) {
        this.self = self;
        this.topics = topics;
        this.landing = landing;
        this.sequence = sequence;
        this.outbox = outbox;
    }

    @Override
    public void toAll(int intervalMillis, boolean pleaseAnswer) {
        outbox.add(new Sign(topics.all(), true, intervalMillis, pleaseAnswer));
    }

    @Override
    public void toNode(String node, int intervalMillis, boolean pleaseAnswer) {
        var unused = outbox.offer(new Sign(topics.node(node), false, intervalMillis, pleaseAnswer));
    }

    /** One sign of life. Any number of them can be asked for, and so those to single nodes are charged. */
    private final class Sign extends Outgoing {
        private final String topic;
        private final boolean toAll;
        private final int intervalMillis;
        private final boolean pleaseAnswer;

        Sign(String topic, boolean toAll, int intervalMillis, boolean pleaseAnswer) {
            this.topic = topic;
            this.toAll = toAll;
            this.intervalMillis = intervalMillis;
            this.pleaseAnswer = pleaseAnswer;
        }

        /** Nothing if it is to all, so that a full outbox does not make this node seem dead. There are few. */
        @Override
        protected long charge() {
            return toAll ? 0 : CHARGE;
        }

        @Override
        protected boolean isMessage() {
            return true;
        }

        @Override
        protected int send(Connection connection) throws IOException, InterruptedException {
            Alive alive = new Alive(
                    toAll ? sequence.next() : 0,
                    self.id(),
                    pleaseAnswer,
                    self.since().toEpochMilli(),
                    landing.sessions(),
                    landing.rooms(),
                    intervalMillis,
                    toAll ? sequence.next() : sequence.taken());
            byte[] message = alive.bytes();
            connection.publish(topic, message, 0);
            if (toAll) {
                sequence.take();
            }
            return message.length;
        }

        @Override
        protected void dropped(String why) {}
    }
}
