// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.engine.envelope.Envelope;
import io.cmgr.engine.envelope.Envelope.Answer;
import io.cmgr.engine.envelope.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The answers that this node owes to others. Those to one node that come before the courier has sent the last share a
 * message, and so a burst of writes costs one. They wait in the {@link Outbox} under its bound; what finds no room there
 * is not answered. Any thread.
 */
public final class Answers {
    /** A message is closed at this size, or at half of what the engine takes. */
    private static final int MAX_BYTES = 32 << 10;

    /** What a message is charged for beside its answers. */
    private static final int HEAD = 64;

    private final String node;
    private final Topics topics;
    private final Outbox outbox;
    private final Connectivity connectivity;
    private final Figures figures;

    /** The message to each node, which takes further answers until it is sent or closed. */
    private final Map<String, Batch> open = new ConcurrentHashMap<>();

    /** Nothing is owed yet. */
    public Answers(String node, Topics topics, Outbox outbox, Connectivity connectivity, Figures figures) {
        this.node = node;
        this.topics = topics;
        this.outbox = outbox;
        this.connectivity = connectivity;
        this.figures = figures;
    }

    /** To how many nodes a message is kept that is not sent yet. */
    int open() {
        return open.size();
    }

    /** Answers a write that came from this node. */
    public void add(String to, Answer answer) {
        Batch batch = open.get(to);
        while (batch == null || !batch.add(answer)) {
            batch = open.compute(to, (same, now) -> now == null || now.isClosed() ? new Batch(to) : now);
        }
    }

    /** The answers to one node in one message. */
    private final class Batch extends Outgoing {
        private final String to;

        // Guarded by this.
        private final List<Answer> answers = new ArrayList<>(4);
        private long bytes = HEAD;
        private boolean closed;

        /** The message; null before its first try. The courier only. */
        private byte @Nullable [] message;

        Batch(String to) {
            this.to = to;
        }

        synchronized boolean isClosed() {
            return closed;
        }

        /** Adds an answer, or drops it for want of room. Returns false if this is closed. */
        boolean add(Answer answer) {
            synchronized (this) {
                if (closed) {
                    return false;
                }
                boolean first = answers.isEmpty();
                if (accept(answer, first) || !first) {
                    return true;
                }
                closed = true;
            }
            open.remove(to, this); // it never was in the outbox, so nobody else takes it away
            return true;
        }

        /** Under the lock of this. */
        private boolean accept(Answer answer, boolean first) {
            if (outbox.accept(this, first ? HEAD + answer.size() : answer.size()) != Outbox.Reply.ACCEPTED) {
                figures.refused();
                return false;
            }
            bytes += answer.size();
            answers.add(answer);
            closed = bytes >= Math.min(MAX_BYTES, connectivity.maxMessage() / 2);
            if (first) {
                outbox.add(this);
            }
            return true;
        }

        private List<Answer> close() {
            open.remove(to, this);
            synchronized (this) {
                closed = true;
                return answers;
            }
        }

        @Override
        protected synchronized long charge() {
            return bytes;
        }

        @Override
        protected boolean isMessage() {
            return true;
        }

        @Override
        protected int send(Connection connection) throws IOException, InterruptedException {
            if (message == null) {
                message = new Envelope.Answers(0, node, close()).bytes();
            }
            connection.publish(topics.node(to), message, 0);
            return message.length;
        }

        @Override
        protected void dropped(String why) {
            var unused = close();
        }
    }
}
