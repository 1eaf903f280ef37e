// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.remote;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.envelope.Envelope.ToOne;
import io.cmgr.engine.envelope.Keys;
import io.cmgr.engine.loop.LoopGuard;
import io.cmgr.engine.outbox.Outbox.Reply;
import io.cmgr.engine.outbox.Publisher;
import io.cmgr.engine.output.Buffers;
import io.cmgr.session.Destination;
import io.cmgr.session.ManagerClosedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A session of another node, as a destination. What is written to it is one message to that node. Any thread. */
public final class RemoteSession implements Destination<Void> {
    /**
     * What the destinations of a node share.
     *
     * @param node this node
     * @param pending where writes wait for their answers
     * @param guard refuses to wait for the futures on threads of the manager
     * @param alloc where buffers come from
     */
    public record Way(String node, Pending pending, Publisher publisher, LoopGuard guard, ByteBufAllocator alloc) {}

    private final Way way;
    private final String address;
    private final String node;
    private final String id;
    private final String topic;
    private final @Nullable Object key;

    /**
     * A destination.
     *
     * @param address what the caller calls it
     * @param node the node that answers; empty if it may be any
     * @param id the session's id there
     * @param topic where the node is, alone or with others
     * @param key the key of messages of {@code latest}; null for ordinary ones
     */
    public RemoteSession(Way way, String address, String node, String id, String topic, @Nullable Object key) {
        this.way = way;
        this.address = address;
        this.node = node;
        this.id = id;
        this.topic = topic;
        this.key = key;
    }

    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        Buffers.requireAlive(data);
        RemoteWrite write = new RemoteWrite(way.guard, way.pending, address, node);
        try {
            send(data, write);
        } finally {
            data.release();
        }
        return write;
    }

    /** A write for {@link #send} that may also be decided on this node. */
    AnywhereWrite writeToAny() {
        return new AnywhereWrite(way.guard, way.pending, address);
    }

    /** Sends a message, which stays the caller's. */
    void send(ByteBuf data, RemoteWrite write) {
        Publisher publisher = way.publisher;
        if (publisher.isClosed()) {
            write.refused(new ManagerClosedException("session " + address + ": the manager has closed"));
        } else if (!publisher.fits(data)) {
            publisher.refused();
            write.refused(tooLong(data.readableBytes()));
        } else if (!way.pending.add(write)) {
            publisher.refused();
            write.refused(write.cut(Pending.MAX + " writes and questions wait for answers already"));
        } else {
            publish(data, write);
        }
    }

    private void publish(ByteBuf data, RemoteWrite write) {
        Publisher publisher = way.publisher;
        byte[] message;
        try {
            message = new ToOne(0, way.node, Keys.travelling(key), id, write.correlation(), data).bytes();
        } catch (OutOfMemoryError noMemory) {
            publisher.refused();
            write.refused(noMemory);
            return;
        }
        Reply reply = publisher.publish(topic, message, write);
        if (reply == Reply.TOO_LONG) {
            write.refused(tooLong(message.length));
        } else if (reply != Reply.ACCEPTED) {
            write.refused(write.cut(reply.reason()));
        }
    }

    private IllegalArgumentException tooLong(int bytes) {
        return new IllegalArgumentException("session " + address + ": a message of " + bytes
                + " bytes is longer than the " + way.publisher.maxMessage() + " that may travel");
    }

    @Override
    public RemoteSession latest(Object ofKey) {
        return new RemoteSession(way, address, node, id, topic, requireNonNull(ofKey, "key"));
    }

    @Override
    public ByteBufAllocator alloc() {
        return way.alloc;
    }
}
