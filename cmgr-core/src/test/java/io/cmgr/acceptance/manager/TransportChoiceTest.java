// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static io.cmgr.testkit.Callback.DATA;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class TransportChoiceTest {
    @OnEachTransport
    void theManagerReportsTheTransportItWasAskedFor(Transport transport) {
        try (ConnectionManager manager = Transports.manager(transport)) {
            assertEquals(transport, manager.transport());
        }
    }

    @Test
    void theManagerNeverReportsAuto() {
        try (ConnectionManager manager = ConnectionManager.create()) {
            assertNotEquals(Transport.AUTO, manager.transport());
        }
    }

    @Test
    void aSharedGroupThatDoesNotDriveTheTransportIsRefusedAndLeftAlone() throws Exception {
        EventLoopGroup nio = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoopGroup none = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        try {
            var epollOnNio =
                    ConnectionManager.builder().transport(Transport.EPOLL).eventLoopGroup(nio);
            Refusal.thrown(IllegalArgumentException.class, "EPOLL", epollOnNio::build);
            var anyOnNone = ConnectionManager.builder().eventLoopGroup(none);
            Refusal.thrown(IllegalArgumentException.class, "AUTO", anyOnNone::build);
            try (ConnectionManager manager =
                    ConnectionManager.builder().eventLoopGroup(nio).build()) {
                assertEquals(Transport.NIO, manager.transport());
            }
            assertTrue(!nio.isShuttingDown() && !none.isShuttingDown());
        } finally {
            nio.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
            none.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        }
    }

    @Test
    void withoutItsNativeLibraryEpollIsRefusedWithTheReasonAndAutoIsNio() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dio.netty.transport.noNative=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutNative.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes(), UTF_8);
        assertTrue(jvm.waitFor(20, TimeUnit.SECONDS), "the JVM does not end");
        assertEquals(0, jvm.exitValue(), output);
    }

    /** A process in which Netty's native library is switched off. It exits with 0 if everything is right. */
    static final class WithoutNative {
        public static void main(String[] args) throws Exception {
            Refusal.thrown(UnsupportedOperationException.class, "noNative", () -> Transports.manager(Transport.EPOLL));
            try (ConnectionManager manager = ConnectionManager.create()) {
                assertEquals(Transport.NIO, manager.transport());
                SessionHandler echo = (session, data, from) -> session.write(data.retain());
                Path file = Files.createTempDirectory("cmgr").resolve("sock");
                Listener tcp = manager.listenTcp(0, echo);
                Listener unix = manager.listen(TcpListen.on(UnixDomainSocketAddress.of(file)), echo);
                assertEchoes(manager, TcpConnect.to("127.0.0.1", tcp.port()));
                assertEchoes(manager, TcpConnect.to((UnixDomainSocketAddress) unix.localAddress()));
                UdpSession udp = manager.listenUdp(0, new SessionHandler() {
                    @Override
                    public void onData(Session session, ByteBuf data, SocketAddress from) {
                        ((UdpSession) session).to((InetSocketAddress) from).write(data.retain());
                    }
                });
                try (UdpPeer peer = UdpPeer.open()) {
                    int port = ((InetSocketAddress) udp.localAddress()).getPort();
                    assertEquals("datagram", peer.send(port, "datagram").receiveText());
                }
                Files.deleteIfExists(file);
                Files.delete(file.getParent());
            }
        }

        private static void assertEchoes(ConnectionManager manager, TcpConnect where) {
            EventRecorder events = new EventRecorder();
            Session session = Deadline.get(manager.connect(where, events));
            Deadline.get(session.write("bytes"));
            events.nextSession();
            assertEquals("bytes", events.next(DATA).text());
            Deadline.get(session.abort());
        }
    }
}
