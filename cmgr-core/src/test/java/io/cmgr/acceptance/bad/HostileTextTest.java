// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.bad;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.ChildProcess;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Peers make callbacks throw exceptions with text of theirs. Neither its characters nor their number harms the log. */
@ExtendWith(NoLeaks.class)
class HostileTextTest {
    private static final List<String> WAYS =
            List.of("onAccepted", "onNew", "onData", "onEndOfInput", "onDisconnected", "handler", "pipeline");

    /** How many peers provoke an exception in each way. */
    private static final int PEERS = 100;

    /**
     * Text that clears a terminal, renames its window, forges a line of the log, and reverses the reading direction.
     */
    private static final String HOSTILE =
            "1\u001b[2J\u001b]0;owned\u0007\r\n2026-01-01 INFO root logged in \u202e \u0085 \u2028 \u2066";

    private static final String UNPRINTABLE = "[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]";

    @OnEachTransport
    void theLogHasOneTraceForEachKindAndNothingThatCannotBePrinted(Transport transport) throws Exception {
        try (ChildProcess child = ChildProcess.jvm(
                List.of(),
                List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dfile.encoding=UTF-8"),
                Server.class,
                transport.name())) {
            for (int details = Integer.parseInt(child.readLine()); details > 0; details--) {
                assertPrintable(child.readLine());
            }
            assertEquals("closed", child.readLine());
            List<String> lines = child.errors().stream()
                    .filter(line -> !line.startsWith("WARNING: ")) // of JDK 24 and later
                    .toList();
            lines.forEach(HostileTextTest::assertPrintable);
            List<String> reports =
                    lines.stream().filter(line -> line.contains(" WARN ")).toList();
            for (String fault : List.of(
                    "onAccepted threw, the session is closed",
                    "onNew threw, the session is closed",
                    "onData threw, the session is closed",
                    "onEndOfInput threw, the session is closed",
                    "onDisconnected threw",
                    "onDatagram threw, the socket lives on",
                    "a handler of its pipeline threw, the session is closed",
                    "a connection did not become a session")) {
                assertReportedOnceAndThenCounted(fault, reports);
            }
            long traces =
                    lines.stream().filter(line -> line.startsWith("java.lang.")).count();
            assertEquals(WAYS.size() + 1, traces, () -> String.join("\n", lines));
        }
    }

    private static void assertReportedOnceAndThenCounted(String fault, List<String> reports) {
        List<String> found =
                reports.stream().filter(line -> line.contains(": " + fault)).toList();
        assertEquals(1, found.stream().filter(line -> line.endsWith(fault)).count(), () -> fault + " in " + reports);
        String rest = fault + ": " + (PEERS - 1) + " times more since the last report: ";
        List<String> counts =
                reports.stream().filter(line -> line.contains(rest)).toList();
        assertEquals(1, counts.size(), () -> fault + " in " + String.join("\n", reports));
    }

    private static void assertPrintable(String line) {
        assertTrue(line.replace("\t", "").matches("(?s)((?!" + UNPRINTABLE + ").)*"), line);
        assertTrue(line.length() < 600, line);
    }

    /**
     * A server whose callbacks throw what peers send, with such peers. It prints the details of its DISCONNECTED
     * events.
     */
    static final class Server {
        public static void main(String[] args) throws Exception {
            EventChannel ends = new EventChannel();
            try (ConnectionManager manager = ConnectionManager.builder()
                    .transport(Transport.valueOf(args[0]))
                    .build()) {
                for (String way : WAYS) {
                    int port =
                            manager.listen(listen(way), new Careless(way, ends)).port();
                    for (int i = 0; i < PEERS; i++) {
                        visit(port);
                    }
                }
                flood(manager);
            }
            List<SessionEvent> events = new ArrayList<>();
            ends.drainTo(events, Integer.MAX_VALUE);
            System.out.println(events.size());
            events.forEach(event -> System.out.println(event.detail()));
            System.out.println("closed");
            System.in.read();
        }

        private static TcpListen listen(String way) {
            TcpListen plain = TcpListen.on("127.0.0.1", 0);
            return switch (way) {
                case "handler" -> plain.pipeline(handlers -> handlers.addLast(new Throwing()));
                case "pipeline" ->
                    plain.pipeline(handlers -> {
                        throw new NumberFormatException(HOSTILE);
                    });
                default -> plain;
            };
        }

        private static void visit(int port) {
            try (Peer peer = Peer.connect(port)) {
                peer.send(HOSTILE).finish().readToEnd();
            } catch (IOException reset) {
                // the server may have ended it already
            }
        }

        private static void flood(ConnectionManager manager) throws Exception {
            UdpSession udp = manager.listenUdp(0, new Careless("onDatagram", new EventChannel()));
            int port = ((InetSocketAddress) udp.localAddress()).getPort();
            try (UdpPeer peer = UdpPeer.open()) {
                for (int i = 0; i < PEERS; i++) {
                    peer.send(port, HOSTILE).receive();
                }
            }
        }
    }

    private static final class Throwing extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
            throw new NumberFormatException(HOSTILE);
        }
    }

    private record Careless(String way, EventChannel ends) implements SessionHandler {
        private void fail(String here) {
            if (way.equals(here)) {
                throw new NumberFormatException(HOSTILE);
            }
        }

        @Override
        public void onAccepted(Session session) {
            fail("onAccepted");
        }

        @Override
        public void onNew(Session session) {
            fail("onNew");
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            if (way.equals("onData")) {
                Integer.parseInt(data.toString(UTF_8));
            }
        }

        @Override
        public void onDatagram(UdpSession session, ByteBuf data, InetSocketAddress from, boolean truncated) {
            session.to(from).write("!");
            fail("onDatagram");
        }

        @Override
        public void onEndOfInput(Session session) {
            fail("onEndOfInput");
            session.close();
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            ends.onDisconnected(session, reason, cause);
            fail("onDisconnected");
        }
    }
}
