// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.outbox;

import io.cmgr.cluster.Backplane.Connection;
import io.cmgr.engine.flow.PendingBytes;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the engine, in the order in which it was put here: so what one thread sends keeps its order, whoever
 * it is for. Any thread puts; the courier alone looks and takes.
 *
 * <p>Messages are accepted under a bound in bytes. They are charged until the engine's client has taken them, also while
 * that blocks. One message is accepted whatever its size if nothing waits, as everywhere in cmgr.
 */
public final class Outbox {
    /** What has become of a message that was put here. */
    public enum Reply {
        ACCEPTED(""),
        CUT("the cluster's engine is out of reach"),
        FULL("too many bytes wait for the cluster's engine"),
        TOO_LONG("it is longer than the cluster's engine takes");

        private final String reason;

        Reply(String reason) {
            this.reason = reason;
        }

        /** Why it was refused. */
        public String reason() {
            return reason;
        }
    }

    /** What was taken last. What is behind it is first. */
    private Outgoing taken;

    private final AtomicReference<Outgoing> last;
    private final PendingBytes pending;
    private final Connectivity connectivity;
    private final Slumber courier;

    /** Nothing waits yet. */
    public Outbox(long maxPendingBytes, Connectivity connectivity, Slumber courier) {
        taken = new Nothing();
        last = new AtomicReference<>(taken);
        pending = new PendingBytes(maxPendingBytes);
        this.connectivity = connectivity;
        this.courier = courier;
    }

    /** Puts a message behind all others, if it is accepted. */
    public Reply offer(Outgoing message) {
        Reply reply = accept(message, message.charge());
        if (reply == Reply.ACCEPTED) {
            add(message);
        }
        return reply;
    }

    /** Charges bytes that have become part of a message; the message is put here by {@link #add}. */
    Reply accept(Outgoing message, long bytes) {
        if (!connectivity.accepts(message)) {
            return Reply.CUT;
        }
        return pending.admit(bytes) ? Reply.ACCEPTED : Reply.FULL;
    }

    /** Puts something behind all others that was accepted, or that is bounded otherwise and charged nothing. */
    public void add(Outgoing thing) {
        last.getAndSet(thing).link(thing);
        courier.wake();
    }

    /**
     * The first of what waits; null if nothing does, or if the thread that puts the first is not quite done, which wakes
     * the courier then.
     */
    @Nullable
    Outgoing first() {
        return taken.next();
    }

    /** Takes the first away. */
    void remove(Outgoing first) {
        taken.link(null); // what was taken long ago must not keep newer things alive
        taken = first;
        pending.release(first.charge());
    }

    /** How many bytes are charged. */
    public long pendingBytes() {
        return pending.get();
    }

    /** Where an empty queue begins. */
    private static final class Nothing extends Outgoing {
        @Override
        protected long charge() {
            return 0;
        }

        @Override
        protected boolean isMessage() {
            return false;
        }

        @Override
        protected int send(Connection connection) {
            return 0;
        }

        @Override
        protected void dropped(String why) {}
    }
}
