// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.time.Duration;

/** The notes for production: bounded, drained at SIGTERM, and with a port that is open as long as it is ready. */
public final class Service {
    /** Less than the pod's grace period without its preStop. */
    private static final Duration DRAIN = Duration.ofSeconds(20);

    private Service() {}

    public static void main(String[] args) throws Exception {
        ConnectionManager manager = ConnectionManager.builder()
                .maxSessions(5000)
                .maxPendingBytes(256 << 10)
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println(manager.drain(DRAIN).join());
        }));
        EventChannel events = manager.openEventChannel();
        TcpListen where = TcpListen.on(Integer.getInteger("port", 4160))
                .framing(Framing.lines(1000))
                .idleTimeout(Duration.ofMinutes(5));
        manager.listen(where, events);
        manager.listenTcp(Integer.getInteger("ready", 4161), new Ready());
        for (SessionEvent event : events) { // goes on during the drain, and ends with it
            switch (event.state()) {
                case NEW -> event.session().join("readers");
                case DATA -> manager.room("readers").write(event.id() + ": " + event.text());
                case DISCONNECTED -> System.out.println(event.detail());
                default -> {}
            }
        }
    }

    /** Closes every connection: that it was accepted is the answer. */
    private static final class Ready implements SessionHandler {
        @Override
        public void onNew(Session session) {
            session.close();
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {}
    }
}
