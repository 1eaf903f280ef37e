// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

/** Peers that are separate processes, which are stopped or killed, or whose connections the system kills. */
@ExtendWith(NoLeaks.class)
class PeerProcessTest {
    private static final int MAX_PENDING_BYTES = 1 << 20;
    private static final int MESSAGE_BYTES = 16 << 10;

    private static final Set<DisconnectReason> END_OR_RESET =
            Set.of(DisconnectReason.PEER_CLOSED, DisconnectReason.RESET);

    /** Netcat, connected to a port of ours. */
    private static final class Netcat implements AutoCloseable {
        private final Process process;

        Netcat(int port) throws IOException {
            Needs.tools("nc");
            process = new ProcessBuilder("nc", "127.0.0.1", Integer.toString(port))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }

        void signal(String name) {
            ChildProcess.signal(name, process.pid());
        }

        @Override
        public void close() {
            process.destroyForcibly();
            Deadline.get(process.onExit());
        }
    }

    @OnEachTransport
    void theSessionOfAStoppedProcessEndsWithinItsCapWhileOthersFlow(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        TcpListen where = TcpListen.on("127.0.0.1", 0)
                .maxPendingBytes(MAX_PENDING_BYTES)
                .sendBuffer(MESSAGE_BYTES)
                .stallTimeout(Duration.ofMillis(500));
        try (ConnectionManager manager = Transports.manager(transport);
                Peer other = Peer.connect(manager.listenTcp(0, (session, data, from) -> session.write(data.retain()))
                        .port());
                Netcat netcat = new Netcat(manager.listen(where, events).port())) {
            Session session = events.nextSession();
            Deadline.get(session.write(new byte[MESSAGE_BYTES]));
            netcat.signal("STOP");
            CompletableFuture<Void> last = session.write(new byte[MESSAGE_BYTES]);
            while (session.isOpen()) {
                if (session.isWritable()) {
                    last = session.write(new byte[MESSAGE_BYTES]);
                }
                long pending = session.stats().pendingBytes();
                assertTrue(pending <= MAX_PENDING_BYTES, () -> pending + " bytes are pending");
                assertEquals("ping", other.send("ping").readText(4));
            }
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.SLOW_CONSUMER, end.reason());
            assertInstanceOf(SlowConsumerException.class, end.cause());
            assertTrue(last.isCompletedExceptionally());
            assertEquals("ping", other.send("ping").readText(4));
        }
    }

    @OnEachTransport
    void aKilledProcessEndsItsSessionOnce(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Netcat netcat = new Netcat(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            CompletableFuture<Void> pending = session.write(new byte[4 << 20]);
            netcat.process.getOutputStream().write(new byte[MESSAGE_BYTES]);
            netcat.process.getOutputStream().flush();
            Deadline.until("data of the peer", () -> session.stats().bytesIn() == MESSAGE_BYTES);
            netcat.signal("KILL");
            EventRecorder.Event end = events.nextDisconnected();
            assertTrue(END_OR_RESET.contains(end.reason()), end::toString);
            Deadline.until("an outcome", pending::isDone);
            assertTrue(session.write("late").isCompletedExceptionally());
            assertEquals(0, events.size());
        }
    }

    @OnEachTransport
    void aConnectionThatTheSystemKillsAtThePeerIsReset(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            killSocket(peer.socket().getLocalPort(), peer.socket().getPort());
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.RESET, end.reason());
            assertInstanceOf(IOException.class, Deadline.failure(session.write("late")));
            assertEquals(0, events.size());
        }
    }

    @OnEachTransport
    void aConnectionThatTheSystemKillsOnOurSideEndsToo(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            killSocket(peer.socket().getPort(), ((InetSocketAddress) session.remoteAddress()).getPort());
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.IO_ERROR, end.reason());
            assertInstanceOf(IOException.class, end.cause());
            assertInstanceOf(IOException.class, Deadline.failure(session.write("late")));
            assertEquals(0, events.size());
        }
    }

    private static void killSocket(int local, int remote) throws IOException {
        Needs.tools("ss");
        List<String> command = List.of(
                "ss", "-KtnH", "state", "established", "sport", "=", ":" + local, "and", "dport", "=", ":" + remote);
        String killed = ChildProcess.output(command.toArray(String[]::new));
        Needs.needs("the right to kill a connection", killed != null && killed.contains(":" + local));
    }
}
