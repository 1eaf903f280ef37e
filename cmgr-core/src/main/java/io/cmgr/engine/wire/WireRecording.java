// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.wire;

import static java.util.Objects.requireNonNull;

import io.cmgr.check.PrintableText;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.session.ChannelSession;
import io.cmgr.session.Recording;
import io.cmgr.session.Session;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One recording. Its beginning and its end wait in the loop's queue behind what their thread has written before. Event
 * loop only, except for the methods of {@link Recording} and where said.
 */
final class WireRecording implements Recording, WireTap.Watcher {
    private static final Logger log = LoggerFactory.getLogger(WireRecording.class);

    private final ChannelSession session;

    /** For people: what kind of recording it is. */
    private final String kind;

    private final Runnable atEnd;
    private final WireTap tap = new WireTap(this);
    private final CompletableFuture<Void> closed;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile boolean open = true;

    /** What has kept it from going on; empty if nothing has. Any thread. */
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Null before the beginning. */
    private volatile @Nullable Recorder recorder;

    /** @param atEnd called once, at the end */
    WireRecording(ChannelSession session, String kind, Runnable atEnd) {
        this.session = session;
        this.kind = kind;
        this.atEnd = atEnd;
        closed = new LoopAwareFuture<>(session.loop.guard());
    }

    /** Begins to record. Any thread. */
    void begin(Recorder to) {
        recorder = to;
        session.loop.execute(new Step(this::addTap));
    }

    private void addTap() {
        if (!open || session.closed().isDone()) {
            end();
        } else {
            tap.addTo(session.channel().pipeline());
        }
    }

    /** A message passes. Nothing that goes wrong here may come out. */
    @Override
    public void passes(ChannelHandlerContext ctx, Object message, boolean sent) {
        if (ended.get()) {
            return;
        }
        try {
            if (!requireNonNull(recorder).keep(ctx, message, sent)) {
                log.info("session {}: its {} ends at its bound", PrintableText.of(session.id()), kind);
                end();
            }
        } catch (Throwable error) {
            fail(error);
        }
    }

    /** The recording cannot go on. Any thread. */
    void fail(Throwable why) {
        if (failure.compareAndSet(null, why)) {
            log.warn("session {}: its {} ends: {}", PrintableText.of(session.id()), kind, PrintableText.of(why));
            var unused = close();
        }
    }

    /**
     * Ends it; a second call has no effect. One that has not begun ends at its beginning. On the event loop, or on any
     * thread once the loop has terminated.
     */
    @Override
    public void end() {
        Recorder begun = recorder;
        if (begun == null || !ended.compareAndSet(false, true)) {
            return;
        }
        open = false;
        atEnd.run();
        if (session.loop.eventLoop().inEventLoop()) {
            tap.removeFrom(session.channel().pipeline());
        }
        var unused = begun.end().whenComplete((kept, never) -> complete());
    }

    private void complete() {
        Throwable why = failure.get();
        if (why == null) {
            closed.complete(null);
        } else {
            closed.completeExceptionally(why);
        }
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public CompletableFuture<Void> close() {
        if (open) {
            open = false;
            session.loop.execute(new Step(this::end));
        }
        return closed();
    }

    @Override
    public CompletableFuture<Void> closed() {
        return closed.copy();
    }

    /** The beginning or the end, as a command of the event loop. Whatever keeps it from running ends the recording. */
    private final class Step implements LoopCommand {
        private final Runnable action;

        Step(Runnable action) {
            this.action = action;
        }

        @Override
        public int run() {
            action.run();
            return ONE;
        }

        @Override
        public void failed(Throwable error) {
            fail(error);
            end();
        }

        @Override
        public void refuse() {
            end();
        }
    }
}
