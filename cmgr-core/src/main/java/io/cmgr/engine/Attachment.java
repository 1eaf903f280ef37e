// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.session.SessionHandler;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import org.jspecify.annotations.Nullable;

/**
 * No bootstrap of ours: an active channel of the application's becomes a session. It is registered on the calling
 * thread, and ready once its event loop has put our handler behind the application's.
 */
final class Attachment implements SessionOrigin, LoopCommand {
    private final StreamSession session;

    private Attachment(StreamSession session) {
        this.session = session;
    }

    /** Attaches the channel, or throws and leaves it as it was. Any thread that {@link #requireAttachable} admits. */
    static StreamSession of(Channel channel, EngineContext context, @Nullable String id, SessionHandler handler) {
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
                StreamSettings.attached(context.settings()),
                (ended, last) -> {
                    context.registry().remove(ended, last);
                    context.limit().release();
                });
        register(session, context);
        Attachment attachment = new Attachment(session);
        if (!channel.config().isAutoRead()) {
            session.pauses.pause(attachment); // nobody's resumption comes before our handler
        }
        session.announced();
        session.loop.execute(attachment);
        return session;
    }

    private static void requireAttachable(Channel channel) {
        if (channel instanceof ServerChannel || channel.metadata().hasDisconnect()) {
            throw new IllegalArgumentException("channel: " + channel + " is not a stream of bytes");
        }
        if (!channel.isRegistered() || !channel.isActive() || channel.remoteAddress() == null) {
            throw new IllegalStateException("channel: " + channel + " is not active");
        }
        if (!channel.eventLoop().inEventLoop() && channel.config().isAutoRead()) {
            throw new IllegalStateException(
                    "channel: " + channel + " reads already; attach it on its event loop, or with auto-read off");
        }
        if (StreamSession.isOn(channel)) {
            throw alreadyASession(channel);
        }
    }

    private static void register(StreamSession session, EngineContext context) {
        RuntimeException refusal = session.ownsChannel()
                ? Refusals.of(context.registry().addNamed(session), "attach", session.id())
                : alreadyASession(session.channel());
        if (refusal != null) {
            session.disown();
            context.limit().release();
            throw refusal;
        }
    }

    private static IllegalStateException alreadyASession(Channel channel) {
        return new IllegalStateException("channel: " + channel + " is a session already, or was one");
    }

    /** Comes before whatever its caller does to the session. */
    @Override
    public int run() {
        Channel channel = session.channel();
        if (channel.isActive()) {
            SessionChannelHandler last = new SessionChannelHandler(this, null);
            channel.pipeline().addLast(last);
            last.connected(channel);
            session.pauses.resume(this);
        } else {
            session.finish();
        }
        return ONE;
    }

    @Override
    public void refuse() {
        session.finishAfterLoop();
    }

    @Override
    public boolean beginsBeforeHandshake() {
        return true;
    }

    @Override
    public StreamSession begin(Channel channel) {
        return session;
    }

    @Override
    public void connected(StreamSession begun) {}

    @Override
    public void ready(StreamSession begun) {
        if (begun.isOpen()) {
            var unused = begun.opened();
        }
    }

    @Override
    public void failed(Throwable cause) {}

    @Override
    public void closed() {}
}
