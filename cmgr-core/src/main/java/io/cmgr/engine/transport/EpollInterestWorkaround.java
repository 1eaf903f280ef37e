// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll, with two differences in the events that the kernel is asked to report.
 *
 * <p><b>Never EPOLLRDHUP.</b> On that event Netty reads everything to the end of input, even if auto-read is off: see
 * <a href="https://github.com/netty/netty/issues/13142">netty#13142</a>. Nothing is missed without it: at the end of
 * input the kernel also reports EPOLLIN, and a channel that reads finds the end in its turn.
 *
 * <p><b>Never no events.</b> Since Netty 4.2.13 (<a href="https://github.com/netty/netty/pull/16689">netty#16689</a>),
 * a channel that asks for no events is removed from epoll. It is never added again, so the next request for events
 * fails with ENOENT. This hits a channel whose peer has finished sending: the first write that the kernel does not take
 * at once would fail. So instead of no events, we ask for errors only, edge-triggered. The descriptor then stays in
 * epoll, and an error is reported only once, so the event loop cannot spin.
 */
final class EpollInterestWorkaround implements IoHandlerFactory {
    private final IoHandlerFactory epoll = EpollIoHandler.newFactory();

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new Handler(epoll.newHandler(executor));
    }

    @Override
    public boolean isChangingThreadSupported() {
        return epoll.isChangingThreadSupported();
    }

    record Handler(IoHandler epoll) implements IoHandler {
        @Override
        public void initialize() {
            epoll.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return epoll.run(context);
        }

        @Override
        public void prepareToDestroy() {
            epoll.prepareToDestroy();
        }

        @Override
        public void destroy() {
            epoll.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return new Registration(epoll.register(handle));
        }

        @Override
        public void wakeup() {
            epoll.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return epoll.isCompatible(handleType);
        }
    }

    static final class Registration implements IoRegistration {
        private final IoRegistration epoll;

        /** Whether the channel has asked for events before, and so is in epoll. Event loop only. */
        private boolean added;

        Registration(IoRegistration epoll) {
            this.epoll = epoll;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's signature
        public <T> T attachment() {
            return epoll.attachment();
        }

        @Override
        public long submit(IoOps ops) {
            added |= !EpollIoOps.NONE.equals(ops);
            EpollIoOps wanted = ((EpollIoOps) ops).without(EpollIoOps.EPOLLRDHUP);
            return epoll.submit(added && EpollIoOps.NONE.equals(wanted) ? EpollIoOps.EPOLLET : wanted);
        }

        @Override
        public boolean isValid() {
            return epoll.isValid();
        }

        @Override
        public boolean cancel() {
            return epoll.cancel();
        }
    }
}
