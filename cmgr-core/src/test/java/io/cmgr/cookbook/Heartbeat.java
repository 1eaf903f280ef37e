// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

final class Heartbeat {
    private Heartbeat() {}

    static void serve(ConnectionManager manager, EventChannel events, Duration period) throws InterruptedException {
        long due = System.nanoTime() + period.toNanos();
        while (true) {
            SessionEvent event = events.poll(Duration.ofNanos(due - System.nanoTime()));
            if (event != null && event.state() == SessionState.DATA) {
                event.reply(event.data());
            } else if (event == null && events.isClosed()) {
                return; // with its manager
            }
            if (System.nanoTime() - due >= 0) {
                manager.writeToAll("still here\n");
                due = System.nanoTime() + period.toNanos();
            }
        }
    }

    /** The same for one session. */
    static final class Each implements SessionHandler {
        private final long period;
        private @Nullable Future<?> beat;

        Each(Duration period) {
            this.period = period.toNanos();
        }

        @Override
        public void onNew(Session session) {
            EventLoop loop = session.channel().eventLoop();
            beat = loop.scheduleAtFixedRate(() -> session.write("still here\n"), period, period, NANOSECONDS);
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            session.write(data.retain());
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            beat.cancel(false);
        }
    }
}
