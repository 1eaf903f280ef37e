// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A manager under load: echoes by handler and by channel, a flood for slow readers, and UDP. */
final class SoakServer implements AutoCloseable {
    private static final int CHUNK = 64 << 10;

    private final Tally tally;
    private final ConnectionManager manager;
    private final EventChannel events = new EventChannel(512, 1 << 20);
    private final int echo;
    private final int channel;
    private final int victims;
    private final String victimsListener;
    private final int members;
    private final String membersListener;
    private final int flood;
    private final int udp;

    SoakServer(Transport transport, Tally tally) throws IOException {
        this.tally = tally;
        manager = ConnectionManager.builder().transport(transport).build();
        echo = manager.listenTcp(0, new Echo()).port();
        channel = manager.listenTcp(0, events).port();
        var ofVictims = manager.listenTcp(0, new Echo());
        victims = ofVictims.port();
        victimsListener = ofVictims.id();
        var ofMembers = manager.listen(TcpListen.on("127.0.0.1", 0).sendBuffer(CHUNK), new Member());
        members = ofMembers.port();
        membersListener = ofMembers.id();
        flood = manager.listen(
                        TcpListen.on("127.0.0.1", 0)
                                .maxPendingBytes(8L * CHUNK)
                                .stallTimeout(Duration.ofSeconds(1))
                                .sendBuffer(CHUNK),
                        new Flood())
                .port();
        udp = ((InetSocketAddress) manager.listen(UdpListen.on("127.0.0.1", 0), new UdpEcho())
                        .localAddress())
                .getPort();
    }

    ConnectionManager manager() {
        return manager;
    }

    /** The port of a listener that echoes by a handler. */
    int echo() {
        return echo;
    }

    /** The port of a listener that echoes by an event channel. */
    int channel() {
        return channel;
    }

    /** The port of a listener whose sessions echo until the {@link Operator} ends them. */
    int victims() {
        return victims;
    }

    /** The port of a listener whose sessions join rooms, and send what is written to those. */
    int members() {
        return members;
    }

    /** The port of a listener whose sessions send without end. */
    int flood() {
        return flood;
    }

    int udp() {
        return udp;
    }

    /** The application behind the channel: one thread, which pauses now and then so that the channel fills up. */
    void serve(Random random) throws InterruptedException {
        for (SessionEvent event : events) {
            if (event.state() == SessionState.DATA) {
                event.reply(event.data());
                if (random.nextInt(2000) == 0) {
                    LoadClient.pauseRandomly(random, 50);
                }
            } else if (event.state() == SessionState.DISCONNECTED) {
                tally.add("ended: " + event.reason());
            }
        }
    }

    boolean isVictim(Session session) {
        return victimsListener.equals(session.listenerId());
    }

    boolean isMember(Session session) {
        return membersListener.equals(session.listenerId());
    }

    @Override
    public void close() {
        manager.close();
        events.close();
    }

    private class Echo implements SessionHandler {
        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            session.write(data.retain());
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            tally.add("ended: " + reason);
        }
    }

    private final class Member extends Echo {
        @Override
        public void onNew(Session session) {
            session.join("room 0");
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            super.onDisconnected(session, reason, cause);
            tally.add("states superseded", session.stats().superseded());
            if (!session.rooms().isEmpty() || session.join("room 0")) {
                throw new AssertionError("in a room after its end: " + session);
            }
        }
    }

    private final class Flood extends Echo {
        @Override
        public void onNew(Session session) {
            if (Integer.parseInt(session.id().substring(1)) % 2 == 0) {
                // more at once than may be pending
                for (int i = 0; i < 16; i++) {
                    session.write(new byte[CHUNK]);
                }
            } else {
                sendOnAndOn(session);
            }
        }

        /** Sends a little at a time, until the peer takes nothing for the stall timeout. */
        private void sendOnAndOn(Session session) {
            session.write(new byte[CHUNK]).thenRun(() -> sendOnAndOn(session));
        }
    }

    private final class UdpEcho extends Echo {
        @Override
        public void onDatagram(UdpSession session, ByteBuf data, InetSocketAddress from, boolean truncated) {
            session.to(from).write(data.retain());
        }
    }
}
