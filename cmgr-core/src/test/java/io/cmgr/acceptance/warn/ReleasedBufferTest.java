// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.warn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.config.Warnings;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.CapturedLog;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/** A callback that releases what it does not own, or keeps what it has not retained, is told so. */
@ExtendWith(NoLeaks.class)
class ReleasedBufferTest {
    private static final Certificates CERTIFICATES = new Certificates();
    private static final String FAULTS = "io.cmgr.engine.report.FaultLog";

    private static class Ended implements SessionHandler {
        final CompletableFuture<DisconnectReason> reason = new CompletableFuture<>();
        final CompletableFuture<Throwable> cause = new CompletableFuture<>();

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {}

        @Override
        public void onDisconnected(Session session, DisconnectReason why, @Nullable Throwable behind) {
            reason.complete(why);
            cause.complete(behind);
        }
    }

    private static final class ReleasesTwice extends Ended {
        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            data.release();
        }

        @Override
        public void onDatagram(UdpSession session, ByteBuf data, InetSocketAddress from, boolean truncated) {
            data.release();
        }
    }

    private static final class EchoesWithoutRetain extends Ended {
        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            var unused = session.write(data);
        }

        @Override
        public void onDatagram(UdpSession session, ByteBuf data, InetSocketAddress from, boolean truncated) {
            var unused = session.to(from).write(data);
        }
    }

    private static final class WritesTwice extends Ended {
        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            ByteBuf answer = session.alloc().buffer(1).writeByte('x');
            answer.release();
            writesWhatItHasReleased(session, answer);
        }

        private static void writesWhatItHasReleased(Session session, ByteBuf answer) {
            var unused = session.write(answer);
        }
    }

    private static ConnectionManager manager(Transport transport, boolean explains) {
        return ConnectionManager.builder()
                .transport(transport)
                .drainTimeout(Duration.ofMillis(200))
                .closeTimeout(
                        Duration.ofMillis(500)) // Netty's output is in ruins where it was written a released buffer
                .warnings(Warnings.all().buffers(explains))
                .build();
    }

    @OnEachTransport
    void aCallbackThatReleasesItsBufferIsNamedAndToldToRetain(Transport transport) throws Exception {
        ReleasesTwice handler = new ReleasesTwice();
        try (CapturedLog log = new CapturedLog(FAULTS);
                ConnectionManager manager = manager(transport, true);
                Peer peer = Peer.connect(manager.listenTcp(0, handler).port())) {
            peer.send("x").finish();
            assertEquals(DisconnectReason.HANDLER_ERROR, Deadline.get(handler.reason));
            String said = log.await("retain()");
            assertTrue(said.contains("session a1: " + ReleasesTwice.class.getName() + ".onData has released"), said);
            assertTrue(Deadline.get(handler.cause).getMessage().contains(".onData has released"));
        }
    }

    @OnEachTransport
    void aCallbackThatWritesItsBufferWithoutRetainIsTold(Transport transport) throws Exception {
        EchoesWithoutRetain handler = new EchoesWithoutRetain();
        try (CapturedLog log = new CapturedLog(FAULTS);
                ConnectionManager manager = manager(transport, true);
                Peer peer = Peer.connect(manager.listenTcp(0, handler).port())) {
            peer.send("x").finish();
            assertEquals(DisconnectReason.HANDLER_ERROR, Deadline.get(handler.reason));
            String said = log.await("retain()");
            assertTrue(said.contains("session a1: a buffer that was written had been released"), said);
        }
    }

    @OnEachTransport
    void behindTlsItIsToldToo(Transport transport) throws Exception {
        EchoesWithoutRetain handler = new EchoesWithoutRetain();
        try (CapturedLog log = new CapturedLog(FAULTS);
                ConnectionManager manager = manager(transport, true);
                TlsPeer peer = TlsPeer.connect(
                                manager.listen(CERTIFICATES.listen(), handler).port(), CERTIFICATES)
                        .handshake()) {
            peer.send("x");
            log.await("retain()");
            assertTrue(log.text().contains("session a1: "), log::text);
        }
    }

    @OnEachTransport
    void aCallbackThatWritesAReleasedBufferIsShownWithItsLine(Transport transport) throws Exception {
        WritesTwice handler = new WritesTwice();
        try (CapturedLog log = new CapturedLog(FAULTS);
                ConnectionManager manager = manager(transport, true);
                Peer peer = Peer.connect(manager.listenTcp(0, handler).port())) {
            peer.send("x").finish();
            assertInstanceOf(IllegalReferenceCountException.class, Deadline.get(handler.cause));
            String said = log.await("retain()");
            assertTrue(said.contains("session a1: onData threw"), said);
            assertTrue(said.contains("writesWhatItHasReleased(ReleasedBufferTest.java:"), said);
        }
    }

    @OnEachTransport
    void aUdpSocketIsToldAndLivesOn(Transport transport) throws Exception {
        for (Ended handler : new Ended[] {new ReleasesTwice(), new EchoesWithoutRetain()}) {
            try (CapturedLog log = new CapturedLog(FAULTS);
                    ConnectionManager manager = manager(transport, true);
                    UdpPeer peer = UdpPeer.open()) {
                UdpSession socket = manager.listen(UdpListen.on("127.0.0.1", 0), handler);
                peer.send(((InetSocketAddress) socket.localAddress()).getPort(), "x");
                String said = log.await("retain()");
                assertTrue(said.contains("session u0: "), said);
                assertTrue(socket.isOpen());
            }
        }
    }

    @OnEachTransport
    void aManagerThatIsToldNotToExplainLogsTheBareException(Transport transport) throws Exception {
        EchoesWithoutRetain handler = new EchoesWithoutRetain();
        try (CapturedLog log = new CapturedLog(FAULTS);
                ConnectionManager manager = manager(transport, false);
                Peer peer = Peer.connect(manager.listenTcp(0, handler).port())) {
            peer.send("x").finish();
            assertEquals(DisconnectReason.HANDLER_ERROR, Deadline.get(handler.reason));
            String said = log.await("session a1: a buffer that was written had been released");
            assertFalse(said.contains("retain()"), said);
        }
    }
}
