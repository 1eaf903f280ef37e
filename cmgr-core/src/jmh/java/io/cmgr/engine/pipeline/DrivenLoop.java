// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.pipeline;

import io.cmgr.config.TcpListen;
import io.cmgr.engine.broadcast.BroadcastTarget;
import io.cmgr.engine.manager.ManagerContext;
import io.cmgr.engine.manager.TestManager;
import io.cmgr.engine.stream.StreamSession;
import io.cmgr.engine.stream.StreamSettings;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.SinkChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalIoHandler;

/**
 * One manager's engine on one event loop. The loop runs on the thread that makes this object, whenever that thread
 * calls {@link #turn}. Its sessions are like those of sockets, except that there is no kernel.
 */
public final class DrivenLoop {
    private final ManualIoEventLoop eventLoop =
            new ManualIoEventLoop(Thread.currentThread(), LocalIoHandler.newFactory());
    public final ManagerContext context = TestManager.context(eventLoop);

    /** A connected channel without handlers. */
    public Channel channel() {
        Channel channel = new SinkChannel();
        channel.unsafe().register(eventLoop, channel.newPromise());
        return channel;
    }

    /** A session that is registered and gets broadcasts. */
    public StreamSession open(SessionHandler handler) {
        Channel channel = channel();
        channel.pipeline().addLast(new SessionChannelHandler(new Origin(handler), null, false));
        channel.pipeline().fireChannelActive();
        return (StreamSession) BroadcastTarget.of(channel);
    }

    /** Runs the tasks that wait, as the loop does after its reads. */
    public void turn() {
        eventLoop.runNow();
    }

    /** A message like those that write-to-all makes. The caller of this method releases it. */
    public ByteBuf message(int size) {
        return context.settings().allocator().directBuffer(size).writeZero(size);
    }

    private final class Origin implements SessionOrigin {
        private final SessionHandler handler;

        Origin(SessionHandler handler) {
            this.handler = handler;
        }

        @Override
        public StreamSession begin(Channel channel) {
            StreamSettings settings =
                    StreamSettings.of(TcpListen.on(0).options(), context.settings(), context.misfits());
            String id = context.ids().accepted();
            StreamSession session =
                    new StreamSession(context, id, channel, null, handler, settings, context.registry()::remove);
            context.registry().add(session);
            return session;
        }

        @Override
        public void failed(Throwable cause) {
            throw new IllegalStateException(cause);
        }
    }
}
