// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.pipeline;

import io.cmgr.engine.broadcast.BroadcastTarget;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.Refusals;
import io.cmgr.engine.manager.SessionIds;
import io.cmgr.engine.stream.StreamSession;
import io.cmgr.engine.stream.StreamSettings;
import io.cmgr.session.SessionHandler;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.util.Attribute;
import org.jspecify.annotations.Nullable;

/**
 * Makes a session of an active channel that the application has opened with a bootstrap of its own. The calling thread
 * makes and registers the session. A command on the event loop then adds our handler behind those of the application,
 * and from there on reading and writing work.
 */
public final class AttachedChannel implements SessionOrigin {
    private final StreamSession session;

    private AttachedChannel(StreamSession session) {
        this.session = session;
    }

    /**
     * Attaches the channel, or throws and leaves the channel unchanged. See {@link #requireAttachable} for the thread.
     */
    public static StreamSession of(
            Channel channel, ManagerContext context, @Nullable String id, SessionHandler handler) {
        String chosen = id == null ? null : SessionIds.requireChosen(id);
        requireAttachable(channel);
        if (context.registry().isSealed()) {
            throw Refusals.managerClosed("attach");
        }
        if (!context.limit().tryTake()) {
            throw Refusals.noPlace("attach", context.limit().max());
        }
        StreamSession session = new StreamSession(
                context,
                chosen == null ? context.ids().attached() : chosen,
                channel,
                null,
                handler,
                StreamSettings.attached(context.settings(), context.misfits()),
                (ended, last) -> {
                    context.registry().remove(ended, last);
                    context.limit().release();
                });
        register(session, context);
        AttachedChannel attached = new AttachedChannel(session);
        if (!channel.config().isAutoRead()) {
            // No resume by the application may start reads before our handler is in place.
            session.pauses.pause(attached);
        }
        session.markAnnounced();
        session.loop.execute(attached.new Beginning());
        return session;
    }

    /**
     * Throws if the channel is no active stream, or is a session already. A channel that reads must be attached on its
     * event loop, since bytes could be read before our handler is in place; any other may be attached on any thread.
     */
    private static void requireAttachable(Channel channel) {
        if (channel instanceof ServerChannel || channel.metadata().hasDisconnect()) {
            throw new IllegalArgumentException("channel: " + channel + " is not a stream of bytes");
        }
        if (sessionOf(channel).get() != null) { // first, since on epoll a session's channel is registered anew
            throw alreadyASession(channel);
        }
        if (!channel.isRegistered() || !channel.isActive() || channel.remoteAddress() == null) {
            throw new IllegalStateException("channel: " + channel + " is not active");
        }
        if (!channel.eventLoop().inEventLoop() && channel.config().isAutoRead()) {
            throw new IllegalStateException(
                    "channel: " + channel + " reads already; attach it on its event loop, or with auto-read off");
        }
    }

    /** Registers the session. If that is refused, gives back the channel and the place, and throws. */
    private static void register(StreamSession session, ManagerContext context) {
        Attribute<BroadcastTarget> owner = sessionOf(session.channel());
        RuntimeException refusal = owner.get() == session
                ? Refusals.of(context.registry().addNamed(session), "attach", session.id())
                : alreadyASession(session.channel());
        if (refusal != null) {
            owner.compareAndSet(session, null);
            context.limit().release();
            throw refusal;
        }
    }

    /** Where a channel keeps its session, of any manager; empty if the channel has never been one. */
    private static Attribute<BroadcastTarget> sessionOf(Channel channel) {
        return channel.attr(BroadcastTarget.SESSION);
    }

    private static IllegalStateException alreadyASession(Channel channel) {
        return new IllegalStateException("channel: " + channel + " is a session already, or was one");
    }

    @Override
    public StreamSession begin(Channel channel) {
        return session;
    }

    /** As the owner of a pause. */
    @Override
    public String toString() {
        return "attach(), which waits for its turn on the event loop";
    }

    /**
     * Adds our handler. This is submitted before the caller gets the session, and so runs before all that the caller
     * does.
     */
    private final class Beginning implements LoopCommand {
        @Override
        public int run() {
            Channel channel = session.channel();
            if (channel.isActive()) {
                SessionChannelHandler last = new SessionChannelHandler(AttachedChannel.this, null, false);
                channel.pipeline().addLast(last);
                last.connected(channel);
                session.pauses.resume(AttachedChannel.this);
            } else {
                session.finish();
            }
            return ONE;
        }

        /** Nothing is to be given back: the session is registered already, and ends with its channel. */
        @Override
        public void failed(Throwable error) {}

        @Override
        public void refuse() {
            session.finishAfterLoop();
        }
    }
}
