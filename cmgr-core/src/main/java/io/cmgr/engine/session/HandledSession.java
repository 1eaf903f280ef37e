// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.PrintableAddress;
import io.cmgr.engine.flow.SessionCounters;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.RegistryEntry;
import io.cmgr.engine.relay.Relay;
import io.cmgr.engine.report.Flight;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.session.Destination;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SessionPause;
import io.cmgr.session.SessionStats;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCounted;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a session that its handler sees: the id, the counters, and the callbacks. Callbacks run on the session's
 * event loop. An exception of a callback never reaches the code that called it; see {@link #handlerFailed}.
 */
abstract class HandledSession implements Session, RegistryEntry {
    public final ManagerContext context;
    public final SessionLoop loop;
    protected final SessionHandler handler;

    /** What gets the data and the end of the input: the handler, unless a pipe has taken its place. Event loop only. */
    protected SessionHandler receiver;

    /** The session's counters, which are also its account of unsent bytes. */
    public final SessionCounters counters;

    private final String id;
    private final SessionKind kind;
    private final Instant since = Instant.now();
    private volatile @Nullable Object attachment;

    /**
     * Whether the handler gets a DISCONNECTED. It does if it has had an event of the session, or the session has been
     * open.
     */
    private boolean announced;

    HandledSession(
            ManagerContext context,
            SessionLoop loop,
            String id,
            SessionKind kind,
            SessionHandler handler,
            long maxPendingBytes) {
        this.context = context;
        this.loop = loop;
        this.id = id;
        this.kind = kind;
        this.handler = handler;
        receiver = handler;
        counters = new SessionCounters(maxPendingBytes);
    }

    /**
     * A callback other than {@code onDisconnected} has failed. Event loop only.
     *
     * @param what what has happened, such as "onData threw"
     */
    protected abstract void handlerFailed(String what, Throwable error);

    /** Releases what a callback was given. That fails if the callback has done so. Event loop only. */
    protected final void release(ReferenceCounted given, String callback) {
        try {
            given.release();
        } catch (IllegalReferenceCountException released) {
            String what = receiver.getClass().getName() + "." + callback + " has released what it was given";
            handlerFailed(what, new IllegalReferenceCountException(what));
        }
    }

    /**
     * From how many of the host's addresses the system chooses the sender's address of what the session sends. Any
     * thread.
     */
    protected int localAddresses() {
        return 1;
    }

    /** How many datagrams were longer than the buffer that they were read into. Any thread. */
    protected long truncatedCount() {
        return 0;
    }

    /** How many datagrams were read and then dropped. Any thread. */
    protected long discardedCount() {
        return 0;
    }

    /** How many messages were replaced by newer ones before they were sent. Any thread. */
    protected long supersededCount() {
        return 0;
    }

    /** How many datagrams the kernel has dropped; -1 where it does not count them. Any thread. */
    protected long kernelDropped() {
        return -1;
    }

    /** The phase that the session is in. Any thread. */
    abstract Phase phase();

    final Instant since() {
        return since;
    }

    /** The handler is about to get an event of the session, so it will get a DISCONNECTED, too. */
    public final void markAnnounced() {
        announced = true;
    }

    /** A listener has accepted the connection: delivers ACCEPTED. */
    public final void accepted() {
        markAnnounced();
        Flight.accepted(this);
        var unused = call("onAccepted", SessionHandler::onAccepted);
    }

    /** The account of unsent bytes has room again after a congestion. */
    public final void writable() {
        var unused = call("onWritable", SessionHandler::onWritable);
    }

    /** Delivers the end of the input. */
    final void endOfInput() {
        var unused = call(receiver, "onEndOfInput", SessionHandler::onEndOfInput);
    }

    /** Calls the handler. Returns what it threw, or null. */
    final @Nullable Throwable call(String callback, BiConsumer<SessionHandler, Session> method) {
        return call(handler, callback, method);
    }

    private @Nullable Throwable call(
            SessionHandler called, String callback, BiConsumer<SessionHandler, Session> method) {
        String before = loop.calling(id);
        try {
            method.accept(called, this);
            return null;
        } catch (Throwable error) {
            handlerFailed(callback + " threw", error);
            return error;
        } finally {
            loop.calling(before);
            StrayInterrupt.clear();
        }
    }

    /** Delivers DISCONNECTED, unless the handler has had no event of the session. */
    final void disconnected(DisconnectReason reason, @Nullable Throwable cause) {
        if (!announced) {
            return;
        }
        String before = loop.calling(id);
        try {
            handler.onDisconnected(this, reason, cause);
        } catch (Throwable error) {
            context.faults().report("session " + id, "onDisconnected threw", error);
        } finally {
            loop.calling(before);
            StrayInterrupt.clear();
        }
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final String address() {
        Relay relay = context.relay();
        return relay == null ? id : relay.address(id);
    }

    @Override
    public final SessionKind kind() {
        return kind;
    }

    @Override
    public final @Nullable String listenerId() {
        Listener listener = listener();
        return listener == null ? null : listener.id();
    }

    @Override
    public final SessionStats stats() {
        return new SessionStats(
                id,
                kind,
                listenerId(),
                localAddress(),
                remoteAddress(),
                since,
                counters.bytesIn(),
                counters.bytesOut(),
                counters.readCount(),
                counters.writeCount(),
                counters.get(),
                counters.droppedCount(),
                truncatedCount(),
                discardedCount(),
                kernelDropped(),
                localAddresses(),
                counters.failedWriteCount(),
                supersededCount(),
                lastingPauses(),
                stalledSince());
    }

    /** The pauses of its reads that have an effect, the oldest first. Any thread: a moment's picture. */
    protected abstract List<SessionPause> lastingPauses();

    /** Since when the kernel has taken nothing, where that is watched; else null. Any thread: a moment's picture. */
    protected abstract @Nullable Instant stalledSince();

    /** Counts messages that were to be written and were not. Any thread. */
    public final void failedWrites(int messages) {
        counters.failedWrites(messages);
        context.registry().failedWrites(messages);
    }

    @Override
    public final @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public final void attachment(@Nullable Object attachment) {
        this.attachment = attachment;
    }

    /** One line for humans: {@code TCP a1 open, 10.0.0.1:4160 with 10.0.0.2:50312}. */
    @Override
    public final String toString() {
        SocketAddress peer = remoteAddress();
        return kind + " " + id + " " + phase().name().toLowerCase(Locale.ROOT) + ", "
                + PrintableAddress.of(localAddress()) + (peer == null ? "" : " with " + PrintableAddress.of(peer));
    }

    @Override
    public final boolean alias(String name) {
        return context.registry().alias(this, requireNonNull(name, "name"));
    }

    @Override
    public final Set<String> aliases() {
        return context.registry().aliases(this);
    }

    @Override
    public final SessionHandler handler() {
        return handler;
    }

    @Override
    public final Session session() {
        return this;
    }

    @Override
    public final Destination<Void> destination() {
        return this;
    }
}
