// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import io.cmgr.engine.flow.SessionCounters;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.thread.StrayInterrupt;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SessionStats;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A session as its handler knows it: by its id, its counters and its callbacks. Callbacks are called on the session's
 * event loop; what one throws is never thrown at the caller.
 */
abstract class HandledSession implements Session {
    protected final ManagerContext context;
    protected final SessionHandler handler;

    /** The session's counters, which are also its account of unsent bytes. */
    protected final SessionCounters counters;

    private final String id;
    private final SessionKind kind;
    private final Instant since = Instant.now();
    private volatile @Nullable Object attachment;

    /** Whether the handler knows of the session, and so is to hear of its end. */
    private boolean announced;

    HandledSession(ManagerContext context, String id, SessionKind kind, SessionHandler handler, long maxPendingBytes) {
        this.context = context;
        this.id = id;
        this.kind = kind;
        this.handler = handler;
        counters = new SessionCounters(maxPendingBytes);
    }

    /** A callback other than the last threw. */
    protected abstract void handlerFailed(String callback, Throwable error);

    /** Among how many addresses of the host the system chooses for what the session sends. */
    protected int localAddresses() {
        return 1;
    }

    /** Datagrams that were read and dropped. Any thread. */
    protected long discarded() {
        return 0;
    }

    /** Datagrams that the kernel has dropped; -1 where it does not count them. Any thread. */
    protected long kernelDropped() {
        return -1;
    }

    /** The handler is about to hear of the session. */
    final void announced() {
        announced = true;
    }

    /** A listener has taken the connection. */
    public final void accepted() {
        announced();
        var unused = call("onAccepted", SessionHandler::onAccepted);
    }

    /** Writes flow again. */
    public final void writable() {
        var unused = call("onWritable", SessionHandler::onWritable);
    }

    /** Calls the handler; answers what it threw. */
    final @Nullable Throwable call(String callback, BiConsumer<SessionHandler, Session> method) {
        try {
            method.accept(handler, this);
            return null;
        } catch (Throwable error) {
            handlerFailed(callback, error);
            return error;
        } finally {
            StrayInterrupt.clear();
        }
    }

    /** Delivers DISCONNECTED, unless the handler has never heard of the session. */
    final void disconnected(DisconnectReason reason, @Nullable Throwable cause) {
        if (!announced) {
            return;
        }
        try {
            handler.onDisconnected(this, reason, cause);
        } catch (Throwable error) {
            context.faults().report("session " + id, "onDisconnected threw", error);
        } finally {
            StrayInterrupt.clear();
        }
    }

    @Override
    public final String id() {
        return id;
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
                counters.truncatedCount(),
                discarded(),
                kernelDropped(),
                localAddresses());
    }

    @Override
    public final @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public final void attachment(@Nullable Object attachment) {
        this.attachment = attachment;
    }

    /** Who hears of the session. */
    public final SessionHandler handler() {
        return handler;
    }
}
