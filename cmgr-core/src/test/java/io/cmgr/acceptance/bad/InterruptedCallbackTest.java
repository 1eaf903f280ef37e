// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.bad;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Callbacks that leave their thread interrupted. No later callback on the same event loop sees that interrupt. */
@ExtendWith(NoLeaks.class)
class InterruptedCallbackTest {
    private static final Set<String> ALL = Set.of(
            "onAccepted",
            "onNew",
            "onData",
            "onEndOfInput",
            "onDisconnected",
            "onDatagram",
            "write",
            "connect",
            "join",
            "broadcast",
            "closed",
            "pipeline");

    /** Where a thread was found interrupted, and where it was interrupted. */
    private final Set<String> found = ConcurrentHashMap.newKeySet();

    private final Set<String> left = ConcurrentHashMap.newKeySet();

    @OnEachTransport
    void anInterruptThatACallbackLeavesIsClearedBeforeTheNextCallback(Transport transport) throws Exception {
        try (ConnectionManager manager =
                ConnectionManager.builder().transport(transport).eventLoops(1).build()) {
            Listener listener = manager.listen(
                    TcpListen.on("127.0.0.1", 0).pipeline(handlers -> {
                        interrupt("pipeline");
                        handlers.addLast(new Interrupting());
                    }),
                    new Careless());
            for (int i = 0; i < 3; i++) {
                useAll(manager, listener);
            }
            Deadline.until("all", () -> left.containsAll(ALL));
            useAll(manager, listener);
        }
        assertEquals(Set.of(), new HashSet<>(found));
    }

    private void useAll(ConnectionManager manager, Listener listener) throws IOException {
        try (Peer peer = Peer.connect(listener.port());
                UdpPeer sender = UdpPeer.open()) {
            peer.send("x").readText(1);
            UdpSession udp = manager.listenUdp(0, new Careless());
            sender.send(((InetSocketAddress) udp.localAddress()).getPort(), "x").receiveText();
            after("join", udp.closed());
            Session session = Deadline.get(
                    after("connect", manager.connect(TcpConnect.to("127.0.0.1", listener.port()), new Careless())));
            Deadline.get(after("broadcast", manager.writeToAll("y")));
            Deadline.get(after("write", session.write("z")));
            after("closed", session.closed());
            peer.finish().readToEnd();
            Deadline.get(session.close());
            Deadline.get(udp.close());
        }
    }

    private <T> CompletableFuture<T> after(String what, CompletableFuture<T> future) {
        return future.isDone() ? future : future.whenComplete((done, error) -> interrupt(what));
    }

    private void interrupt(String where) {
        if (Thread.currentThread().getName().startsWith("cmgr")) {
            if (Thread.currentThread().isInterrupted()) {
                found.add(where);
            }
            left.add(where);
            Thread.currentThread().interrupt();
        }
    }

    /** A handler of the application, in front of the session. */
    private static final class Interrupting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            Thread.currentThread().interrupt();
            ctx.fireChannelReadComplete();
        }
    }

    private final class Careless implements SessionHandler {
        @Override
        public void onAccepted(Session session) {
            interrupt("onAccepted");
        }

        @Override
        public void onNew(Session session) {
            interrupt("onNew");
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            after("write", session.write(data.retain()));
            interrupt("onData");
        }

        @Override
        public void onDatagram(UdpSession session, ByteBuf data, InetSocketAddress from, boolean truncated) {
            after("write", session.to(from).write(data.retain()));
            interrupt("onDatagram");
        }

        @Override
        public void onEndOfInput(Session session) {
            interrupt("onEndOfInput");
            session.close();
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            interrupt("onDisconnected");
        }
    }
}
