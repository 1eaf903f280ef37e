// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/**
 * After the manager has closed, calls that start, send or close anything are refused. Queries still return their
 * values.
 */
@ExtendWith(NoLeaks.class)
class AfterCloseTest {
    private static final InetSocketAddress DISCARD = new InetSocketAddress("127.0.0.1", 9);

    @OnEachTransport
    void nothingStartsAndNothingIsSent(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                EventChannel other = new EventChannel()) {
            ConnectionManager manager = fixture.manager();
            var peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            peer.send("?");
            SessionEvent event = fixture.next(SessionState.DATA);
            UdpSession socket = manager.listenUdp(0, other);
            var closing = manager.closeAsync();
            peer.readToEnd();
            Deadline.get(closing);

            thrown(() -> manager.listenTcp(0, other));
            thrown(() -> manager.listen(TcpListen.on(0), other));
            thrown(() -> manager.listenUdp(0, other));
            thrown(() -> manager.listen(UdpListen.on(0), other));
            byte[] data = {1};
            ByteBuf buffer = Unpooled.directBuffer(64).writeLong(1);
            List<CompletableFuture<?>> outcomes = List.of(
                    manager.connect("127.0.0.1:9", "name", other),
                    manager.connect(TcpConnect.to(DISCARD), other),
                    manager.write("a1", data),
                    manager.write("a1", data, 0, 1),
                    manager.write("a1", "text"),
                    manager.write("a1", buffer.retainedDuplicate()),
                    manager.write("nobody", data),
                    manager.writeToAll(data),
                    manager.writeToAll(""),
                    manager.writeToAll("text"),
                    manager.writeToAll(buffer.retainedDuplicate()),
                    manager.all().write(data),
                    manager.allExcept("a1").write(data),
                    manager.writeUdp("u0", DISCARD, data),
                    manager.writeUdp("u0", DISCARD, "text"),
                    manager.writeUdp("u0", DISCARD, buffer.retainedDuplicate()),
                    manager.writeUdp("u0", "127.0.0.1:9", data),
                    manager.writeUdp("u0", "localhost:9", "text"),
                    manager.writeUdp("u0", "localhost:9", buffer.retainedDuplicate()),
                    manager.close("a1"),
                    manager.close("nobody"),
                    session.write(data),
                    session.write(""),
                    event.reply("text"),
                    socket.to(DISCARD).write(data));
            for (CompletableFuture<?> outcome : outcomes) {
                assertTrue(outcome.isDone(), "not answered at once");
                Refusal.failed(ManagerClosedException.class, "closed", outcome);
            }
            assertEquals(1, buffer.refCnt(), "a buffer was kept, or released twice");
            buffer.release();
        }
    }

    @OnEachTransport
    void queriesStillAnswer(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            var peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            peer.send("12345").finish();
            fixture.next(SessionState.DATA);
            manager.close();
            manager.close();
            Deadline.get(manager.closeAsync());
            Deadline.get(manager.closed());
            Deadline.get(session.close());
            Deadline.get(session.closed());
            assertEquals(transport, manager.transport());
            assertTrue(manager.sessions().isEmpty() && manager.listeners().isEmpty());
            assertTrue(manager.session("a1").isEmpty() && manager.listener("l0").isEmpty());
            assertEquals(5, manager.stats().bytesIn());
            assertEquals(manager.stats().opened(), manager.stats().closed());
            assertEquals(5, session.stats().bytesIn());
            assertEquals(peer.socket().getLocalSocketAddress(), session.remoteAddress());
            manager.listStats(new StringBuilder());
            try (EventChannel late = manager.openEventChannel()) {
                assertTrue(late.isClosed());
                assertNull(late.take());
            }
            assertEquals(SessionState.DISCONNECTED, fixture.next().state());
            assertNull(fixture.events().take());
            assertFalse(session.isOpen() || session.isWritable());
        }
    }

    private static void thrown(Executable call) {
        Refusal.thrown(ManagerClosedException.class, "closed", call);
    }
}
