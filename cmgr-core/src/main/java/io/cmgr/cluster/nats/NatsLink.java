// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cluster.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, from its beginning to its end. A node's next connection is another object. Unless a
 * method says otherwise, one thread at a time calls it, and it may block.
 */
final class NatsLink {
    private static final int MAX_PENDING_MESSAGES = 65_536;
    private static final long MAX_PENDING_BYTES = 64 << 20;

    /** How much may be under way inside the client. More waits where it can still be counted and refused. */
    static final long MAX_UNDER_WAY = 2 << 20;

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int NO_RESPONDERS = 503;

    private final Connection nats;
    private final Listener listener;
    private final Dispatcher dispatcher;
    private final String replies;

    /** How many bytes the client has been given, and has written as far as is known. Touched by the publisher only. */
    private long given;

    private long written;

    /**
     * How many messages of any kind the client has been given. Those that it has not counted as written may be in its
     * queue. Touched by who enters and leaves, and by the publisher, but never by two at a time.
     */
    private long queued;

    /** The topics that the client has told the server of. Touched by who enters and leaves, one thread at a time. */
    private final Set<String> entered = new HashSet<>();

    /** Is told what arrives, by the one thread of the client that delivers. */
    interface Listener {
        void received(NatsLink from, byte[] message);

        void nobody(NatsLink from, long token);
    }

    private NatsLink(Connection nats, String replies, Listener listener) {
        this.nats = nats;
        this.replies = replies;
        this.listener = listener;
        dispatcher = nats.createDispatcher(message -> listener.received(this, message.getData()));
        dispatcher.setPendingLimits(MAX_PENDING_MESSAGES, MAX_PENDING_BYTES);
        dispatcher.subscribe(replies + "*", this::answered);
    }

    /**
     * Connects, or throws.
     *
     * @param replies how the subjects begin by which the server says that nobody is in a topic; nobody else hears them
     */
    static NatsLink connect(Options options, String replies, Listener listener)
            throws IOException, InterruptedException {
        Connection nats = Nats.connect(options);
        try {
            return new NatsLink(nats, replies, listener);
        } catch (IllegalStateException lost) {
            nats.close();
            throw new IOException("the connection is lost again", lost);
        }
    }

    private void answered(Message message) {
        if (message.isStatusMessage() && message.getStatus().getCode() == NO_RESPONDERS) {
            listener.nobody(this, Long.parseLong(message.getSubject().substring(replies.length())));
        }
    }

    /** Any thread. */
    boolean uses(Connection connection) {
        return nats == connection;
    }

    /** Any thread. */
    boolean isConnected() {
        return nats.getStatus() == Connection.Status.CONNECTED;
    }

    /** Whether more than half of what may wait for the receiver does. Any thread. */
    boolean isBehind() {
        return dispatcher.getPendingMessageCount() > MAX_PENDING_MESSAGES / 2
                || dispatcher.getPendingByteCount() > MAX_PENDING_BYTES / 2;
    }

    /** Any thread. */
    int maxMessage() {
        return (int) Math.min(nats.getMaxPayload(), Integer.MAX_VALUE);
    }

    /** Publishes, with a token other than 0 so that the server tells if nobody hears it. */
    void publish(String topic, byte[] message, long token) throws IOException, InterruptedException {
        String reply = token == 0 ? null : replies + token;
        awaitRoom();
        push(topic, reply, message);
        queued++;
        given += sizeOnTheWire(topic, reply, message.length);
    }

    private void push(String topic, @Nullable String reply, byte[] message) throws IOException, InterruptedException {
        boolean taken = false;
        while (!taken) {
            requireGoing();
            taken = offered(() -> nats.publish(topic, reply, message));
        }
    }

    /**
     * Waits while too much is under way. The client does not tell when it has written, and its own count of what waits
     * is behind a lock that a blocked write holds.
     */
    private void awaitRoom() throws IOException, InterruptedException {
        while (given - written > MAX_UNDER_WAY) {
            written = nats.getStatistics().getOutBytes();
            if (written > given) {
                given = written; // which counts the client's own messages, too
            } else if (given - written > MAX_UNDER_WAY) {
                requireGoing();
                LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            }
        }
    }

    /** How many bytes the client counts for a message when it writes it: {@code PUB topic reply length}, and the data. */
    static int sizeOnTheWire(String topic, @Nullable String reply, int length) {
        int line = "PUB ".length() + topic.length() + 1 + (reply == null ? 0 : reply.length() + 1) + 1;
        for (int rest = length; rest >= 10; rest /= 10) {
            line++;
        }
        return line + 2 + length + 2;
    }

    /** Enters a topic. Returns false if the client's queue is full, and another attempt is needed. */
    boolean enter(String topic) {
        if (entered.contains(topic) || !isConnected()) {
            return true;
        }
        return queuedBy(() -> dispatcher.subscribe(topic)) && entered.add(topic);
    }

    /**
     * Leaves a topic. Returns false if the client's queue may be full, and another attempt is needed. The client would
     * forget the topic before it finds that it cannot tell the server, which then would send in vain for ever.
     */
    boolean leave(String topic) {
        if (!entered.contains(topic) || !isConnected()) {
            return true;
        }
        return hasRoom() && queuedBy(() -> dispatcher.unsubscribe(topic)) && entered.remove(topic);
    }

    /** Whether the client's queue is at most half full. Its own messages, such as pings, are few. */
    private boolean hasRoom() {
        long out = nats.getStatistics().getOutMsgs();
        queued = Math.max(queued, out);
        return queued - out <= nats.getOptions().getMaxMessagesInOutgoingQueue() / 2;
    }

    private boolean queuedBy(Runnable call) {
        boolean taken = offered(call);
        if (taken) {
            queued++;
        }
        return taken;
    }

    private void requireGoing() throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!isConnected()) {
            throw new IOException("the connection to the server is lost");
        }
    }

    /** Returns false if the client has waited in vain for room in its queue, or has lost its connection. */
    private static boolean offered(Runnable call) {
        try {
            call.run();
            return true;
        } catch (IllegalStateException full) {
            return false;
        }
    }

    /**
     * Waits until the server has done everything asked for before. Throws if it has refused something.
     *
     * @param unheard topics of each kind that nobody is in, to find out whether we may publish
     */
    void settle(List<String> unheard, Duration limit) throws IOException, InterruptedException {
        for (String topic : unheard) {
            push(topic, null, new byte[0]);
        }
        try {
            nats.flush(limit);
        } catch (TimeoutException e) {
            throw new IOException("the server does not answer");
        }
        String refusal = refusal();
        if (refusal != null || !isConnected()) {
            throw new IOException(refusal != null ? refusal : "the connection to the server is lost");
        }
    }

    /** What the server has complained of last, if it has. Any thread. */
    @Nullable
    String refusal() {
        return nats.getLastError();
    }

    /** Sends what was published, as far as the limit allows, and ends the connection. Any thread, more than once. */
    void close(Duration limit) {
        try {
            if (isConnected() && !limit.isZero()) {
                nats.flush(limit);
            }
        } catch (TimeoutException | InterruptedException | RuntimeException unanswered) {
            // it is closed anyway
        }
        try {
            nats.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
