// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UnixPeer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.Closeable;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A piped stream that is cut never looks whole: its reader sees a reset, whyever the sender's or its own session ended. */
@ExtendWith(NoLeaks.class)
class PipeCutTest {
    private static final Certificates CERTIFICATES = new Certificates();
    private static final Duration SHORT = Duration.ofMillis(200);

    private final PausingRecorder senders = new PausingRecorder();
    private final PausingRecorder readers = new PausingRecorder();

    /** Opens the sender's connection. */
    private interface Caller {
        Closeable call(int port) throws Exception;
    }

    /** Does something to the sender, its session, or that of the reader. */
    private interface Cut {
        void now(Closeable sender, Session from, Session to) throws Exception;
    }

    private static TcpListen plain() {
        return TcpListen.on("127.0.0.1", 0);
    }

    private void assertCut(
            Transport transport, TcpListen sending, Caller caller, TcpListen reading, Cut cut, DisconnectReason... ends)
            throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Closeable sender = caller.call(manager.listen(sending, senders).port());
                Peer reader = Peer.connect(manager.listen(reading, readers).port())) {
            Session from = senders.nextSession();
            Session to = readers.nextSession();
            CompletableFuture<Void> piped = from.pipeTo(to);
            Deadline.get(to.write("hello"));
            from.resumeReads();
            to.resumeReads();
            assertEquals("hello", reader.readText(5));
            cut.now(sender, from, to);
            assertThrows(IOException.class, reader::readInput, () -> "the cut stream looks whole: " + ends[0]);
            Deadline.failure(piped);
            assertEquals(ends[0], senders.nextDisconnected().reason());
            assertEquals(ends[1], readers.nextDisconnected().reason());
        }
    }

    private static TlsPeer tls(int port) throws Exception {
        return TlsPeer.connect(port, CERTIFICATES).handshake();
    }

    @OnEachTransport
    void bySilenceOfItsSender(Transport transport) throws Exception {
        DisconnectReason[] ends = {DisconnectReason.IDLE_TIMEOUT, DisconnectReason.ABORTED};
        assertCut(transport, plain(), Peer::connect, plain(), (sender, from, to) -> from.idleTimeout(SHORT), ends);
        assertCut(transport, plain(), Peer::connect, plain(), (sender, from, to) -> from.readTimeout(SHORT), ends);
    }

    @OnEachTransport
    void bySilenceOfItsReader(Transport transport) throws Exception {
        assertCut(
                transport,
                plain(),
                Peer::connect,
                plain(),
                (sender, from, to) -> to.idleTimeout(SHORT),
                DisconnectReason.ABORTED,
                DisconnectReason.IDLE_TIMEOUT);
    }

    @OnEachTransport
    void byWhatItsSenderMustNotSend(Transport transport) throws Exception {
        assertCut(
                transport,
                plain().framing(Framing.lines(3)),
                Peer::connect,
                plain(),
                (sender, from, to) -> ((Peer) sender).send("too long"),
                DisconnectReason.PROTOCOL_ERROR,
                DisconnectReason.ABORTED);
    }

    @OnEachTransport
    void byWhatItsReaderMustNotSend(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer sender = Peer.connect(manager.listen(plain(), senders).port());
                Peer reader = Peer.connect(manager.listen(plain().framing(Framing.lines(3)), readers)
                        .port())) {
            Session from = senders.nextSession();
            Session to = readers.nextSession();
            var unused = from.pipeTo(to);
            from.resumeReads();
            to.resumeReads();
            reader.send("too long");
            assertThrows(IOException.class, reader::readInput);
            assertThrows(IOException.class, sender::readInput);
            assertEquals(
                    DisconnectReason.PROTOCOL_ERROR, readers.nextDisconnected().reason());
            assertEquals(DisconnectReason.ABORTED, senders.nextDisconnected().reason());
        }
    }

    @OnEachTransport
    void byAHandlerThatThrows(Transport transport) throws Exception {
        TcpListen faulty = plain().pipeline(handlers -> handlers.addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                ((ByteBuf) message).release();
                throw new IllegalStateException("as a test wants it");
            }
        }));
        Cut send = (sender, from, to) -> ((Peer) sender).send("x");
        DisconnectReason[] ends = {DisconnectReason.HANDLER_ERROR, DisconnectReason.ABORTED};
        assertCut(transport, faulty, Peer::connect, plain(), send, ends);
    }

    @OnEachTransport
    void byAnAbortForACauseAndWithoutOne(Transport transport) throws Exception {
        Cut forCause = (sender, from, to) -> from.abort(new IOException("as a test wants it"));
        DisconnectReason[] broken = {DisconnectReason.PROTOCOL_ERROR, DisconnectReason.ABORTED};
        assertCut(transport, plain(), Peer::connect, plain(), forCause, broken);
        DisconnectReason[] aborted = {DisconnectReason.ABORTED, DisconnectReason.ABORTED};
        assertCut(transport, plain(), Peer::connect, plain(), (sender, from, to) -> from.abort(), aborted);
    }

    @OnEachTransport
    void byTlsWithoutItsEnd(Transport transport) throws Exception {
        Cut truncate = (sender, from, to) -> ((TlsPeer) sender).plain().shutdownOutput();
        DisconnectReason[] truncated = {DisconnectReason.TLS_TRUNCATED, DisconnectReason.ABORTED};
        assertCut(transport, CERTIFICATES.listen(), PipeCutTest::tls, plain(), truncate, truncated);
        Cut garble = (sender, from, to) ->
                ((TlsPeer) sender).plain().getOutputStream().write("no record of TLS".getBytes(UTF_8));
        DisconnectReason[] garbled = {DisconnectReason.TLS_FAILED, DisconnectReason.ABORTED};
        assertCut(transport, CERTIFICATES.listen(), PipeCutTest::tls, plain(), garble, garbled);
    }

    @OnEachTransport
    void alsoIfThePipeBeginsWhenTheEndIsKnown(Transport transport) throws Exception {
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .eventLoops(1)
                        .build();
                Peer reader = Peer.connect(manager.listen(plain(), readers).port())) {
            Session to = readers.nextSession();
            EventRecorder late = new EventRecorder() {
                @Override
                public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
                    var unused = session.pipeTo(to);
                    super.onDisconnected(session, reason, cause);
                }
            };
            try (TlsPeer sender =
                    tls(manager.listen(CERTIFICATES.listen(), late).port())) {
                var unused = late.nextSession();
                sender.plain().shutdownOutput();
                assertThrows(IOException.class, reader::readInput);
                assertEquals(
                        DisconnectReason.TLS_TRUNCATED, late.nextDisconnected().reason());
            }
        }
    }

    @OnEachTransport
    void aSilenceBehindTheEndCutsNothing(Transport transport) throws Exception {
        String whole = "x".repeat(32 << 10);
        try (ConnectionManager manager = Transports.manager(transport);
                Peer sender = Peer.connect(manager.listen(plain(), senders).port());
                Peer reader = Peer.connect(manager.listen(plain(), readers).port())) {
            Session from = senders.nextSession();
            Session to = readers.nextSession();
            CompletableFuture<Void> there = from.pipeTo(to);
            CompletableFuture<Void> back = to.pipeTo(from);
            from.resumeReads();
            to.resumeReads();
            sender.send(whole).finish();
            Deadline.get(there);
            from.idleTimeout(SHORT);
            assertEquals(
                    DisconnectReason.IDLE_TIMEOUT, senders.nextDisconnected().reason());
            assertThrows(IOException.class, sender::readInput, "its own stream, back to it, is cut");
            assertEquals(whole, new String(reader.readToEnd(), UTF_8));
            Deadline.failure(back);
        }
    }

    /** Here the end is found in a pause. An unpiped session shows when the limit of both has passed. */
    @OnEachTransport
    void anEndThatWaitsInAPauseOutlivesTheLimit(Transport transport, @TempDir Path directory) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (ConnectionManager manager = Transports.manager(transport)) {
            manager.listen(TcpListen.on(address), senders);
            try (UnixPeer sender = UnixPeer.connect(address.getPath());
                    Peer reader = Peer.connect(manager.listen(plain(), readers).port())) {
                Session from = senders.nextSession();
                CompletableFuture<Void> piped = from.pipeTo(readers.nextSession());
                from.idleTimeout(SHORT);
                sender.send("the end");
                sender.finish();
                try (UnixPeer other = UnixPeer.connect(address.getPath())) {
                    Session unpiped = senders.nextSession();
                    unpiped.idleTimeout(SHORT.multipliedBy(2));
                    other.send("found no earlier than the other end").finish();
                    assertEquals(unpiped, senders.nextDisconnected().session());
                }
                from.resumeReads();
                assertEquals("the end", new String(reader.readToEnd(), UTF_8));
                Deadline.get(piped);
            }
        }
    }

    @OnEachTransport
    void whoClosesTheManagerCutsInAnOrderlyWay(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport);
                Peer sender = Peer.connect(manager.listen(plain(), senders).port());
                Peer reader = Peer.connect(manager.listen(plain(), readers).port())) {
            Session from = senders.nextSession();
            CompletableFuture<Void> piped = from.pipeTo(readers.nextSession());
            from.resumeReads();
            sender.send("hello");
            assertEquals("hello", reader.readText(5));
            CompletableFuture<Void> closed = manager.closeAsync();
            assertEquals(0, reader.readToEnd().length);
            assertEquals(0, sender.readToEnd().length);
            Deadline.get(closed);
            assertEquals(
                    DisconnectReason.MANAGER_CLOSED, senders.nextDisconnected().reason());
            var unused = Deadline.failure(piped);
        }
    }
}
