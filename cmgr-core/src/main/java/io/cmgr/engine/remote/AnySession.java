// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.remote;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.node.Landing;
import io.cmgr.engine.output.Buffers;
import io.cmgr.engine.output.Messages;
import io.cmgr.session.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Whoever has a chosen id, as a destination: the session here first, if there is one, and then those of other nodes. Any
 * thread.
 */
public final class AnySession implements Destination<Void> {
    private final Landing landing;
    private final String id;
    private final RemoteSession others;
    private final @Nullable Object key;

    /**
     * A destination.
     *
     * @param key the key of messages of {@code latest}; null for ordinary ones
     */
    public AnySession(Landing landing, String id, RemoteSession others, @Nullable Object key) {
        this.landing = landing;
        this.id = id;
        this.others = others;
        this.key = key;
    }

    @Override
    public CompletableFuture<Void> write(ByteBuf data) {
        Buffers.requireAlive(data);
        AnywhereWrite write = others.writeToAny();
        try {
            if (landing.has(id)) {
                CompletableFuture<Void> here = here().write(data.retainedDuplicate());
                write.alsoHere();
                others.send(data, write);
                var unused = here.whenComplete(write::endedHere);
            } else {
                others.send(data, write);
            }
            return write;
        } finally {
            data.release();
        }
    }

    private Destination<Void> here() {
        Destination<Void> session = landing.to(id);
        return key == null ? session : session.latest(key);
    }

    /** Only the session here has a codec for an object. */
    @Override
    public CompletableFuture<Void> writeMessage(Object message) {
        if (message instanceof ByteBuf data) {
            return write(data);
        }
        return here().writeMessage(Messages.requireAlive(message));
    }

    @Override
    public Destination<Void> latest(Object ofKey) {
        return new AnySession(landing, id, others.latest(ofKey), requireNonNull(ofKey, "key"));
    }

    @Override
    public ByteBufAllocator alloc() {
        return others.alloc();
    }
}
