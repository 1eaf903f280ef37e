// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.StreamPeers;
import io.cmgr.testkit.StreamPeers.Setup;
import io.cmgr.testkit.StreamPeers.StreamPeer;
import io.cmgr.testkit.Transports;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A pipe to a session whose output the application has ended: what can no longer go out is not lost silently. */
@ExtendWith(NoLeaks.class)
class PipeToEndedOutputTest {
    private final PausingRecorder senders = new PausingRecorder();
    private final PausingRecorder readers = new PausingRecorder();

    @TempDir
    private Path directory;

    private static TcpListen here() {
        return TcpListen.on("127.0.0.1", 0);
    }

    /** What happens between two peers of one manager. The reads of their sessions are paused at first. */
    private interface Course {
        void run(Peer sender, Session from, Peer reader, Session to) throws Exception;
    }

    /** Connects a sender and a reader, and closes them and the manager behind the course. */
    private void between(ConnectionManager manager, TcpListen listen, Course course) throws Exception {
        try (manager;
                Peer sender = Peer.connect(manager.listen(listen, senders).port())) {
            Session from = senders.nextSession();
            try (Peer reader = Peer.connect(manager.listen(listen, readers).port())) {
                course.run(sender, from, reader, readers.nextSession());
            }
        }
    }

    private static CompletableFuture<Void> piped(Session from, Session to) {
        CompletableFuture<Void> piped = from.pipeTo(to);
        from.resumeReads();
        to.resumeReads();
        return piped;
    }

    private static void assertBroken(CompletableFuture<Void> piped) {
        Throwable broken = Deadline.failure(piped);
        assertInstanceOf(SessionClosedException.class, broken);
        assertEquals("session a2: its output is closed", broken.getMessage());
    }

    private void assertReset(Peer sender, Session to, int lost) {
        assertThrows(IOException.class, sender::readInput);
        assertEquals(DisconnectReason.ABORTED, senders.nextDisconnected().reason());
        assertEquals(DisconnectReason.ABORTED, readers.nextDisconnected().reason());
        assertEquals(lost, to.stats().failedWrites());
    }

    @OnEachTransport
    void theFirstMessageThatCannotGoOutBreaksThePipe(Transport transport) throws Exception {
        between(Transports.manager(transport), here(), (sender, from, reader, to) -> {
            CompletableFuture<Void> piped = piped(from, to);
            sender.send("sent");
            assertEquals("sent", reader.readText(4));
            Deadline.get(to.closeOutput());
            assertEquals(0, reader.readInput().length);
            sender.send("lost");
            assertBroken(piped);
            assertReset(sender, to, 1);
        });
    }

    /** The sender is of TCP; where a direction cannot end alone, no session gets so far. */
    @OnEachTransport
    void soItIsWithAReaderOfEachKindThatEndsOneDirectionAlone(Transport transport) throws Exception {
        for (StreamPeers way :
                EnumSet.of(StreamPeers.CONNECTED, StreamPeers.UNIX, StreamPeers.ATTACHED, StreamPeers.TLS_1_3)) {
            try (ConnectionManager manager = Transports.manager(transport);
                    StreamPeer reader = way.connect(new Setup(manager, Framing.raw(), directory), readers)) {
                Session to = readers.nextSession();
                try (Peer sender = Peer.connect(manager.listen(here(), senders).port())) {
                    Session from = senders.nextSession();
                    CompletableFuture<Void> piped = piped(from, to);
                    sender.send("sent");
                    Deadline.until(
                            "the reader's kernel to have it", () -> to.stats().bytesOut() == 4);
                    Deadline.get(to.closeOutput());
                    assertEquals("sent", reader.readInput(), way::toString);
                    sender.send("lost");
                    assertInstanceOf(SessionClosedException.class, Deadline.failure(piped), way::toString);
                    assertReset(sender, to, 1);
                }
            }
        }
    }

    /** The allocator of the frame is where an end can come in between. */
    @OnEachTransport
    void alsoIfTheOutputEndsWhileThatIsPassedOn(Transport transport) throws Exception {
        AtomicReference<Session> ending = new AtomicReference<>();
        PooledByteBufAllocator pool = new PooledByteBufAllocator(true) {
            @Override
            public ByteBuf directBuffer(int size) {
                Session session = size == 5 ? ending.getAndSet(null) : null;
                if (session != null) {
                    var unused = session.closeOutput();
                }
                return super.directBuffer(size);
            }
        };
        ConnectionManager manager =
                ConnectionManager.builder().transport(transport).allocator(pool).build();
        between(manager, here().framing(Framing.lines(80)), (sender, from, reader, to) -> {
            CompletableFuture<Void> piped = piped(from, to);
            sender.send("sent\n");
            assertEquals("sent\n", reader.readText(5));
            ending.set(to);
            sender.send("lost\n");
            assertBroken(piped);
            assertReset(sender, to, 1);
        });
    }

    @OnEachTransport
    void aPipeThatBeginsBehindTheEndFailsAtOnceAndResetsItsSenderIfThatSends(Transport transport) throws Exception {
        between(Transports.manager(transport), here(), (sender, from, reader, to) -> {
            Deadline.get(to.closeOutput());
            assertBroken(from.pipeTo(to));
            var unused = to.pipeTo(from);
            from.resumeReads();
            to.resumeReads();
            reader.send("the other direction");
            assertEquals("the other direction", sender.readText(19));
            sender.send("lost");
            assertReset(sender, to, 1);
        });
    }

    @OnEachTransport
    void whoSendsNothingMoreLosesNothing(Transport transport) throws Exception {
        between(Transports.manager(transport), here(), (sender, from, reader, to) -> {
            CompletableFuture<Void> there = from.pipeTo(to);
            CompletableFuture<Void> back = to.pipeTo(from);
            from.resumeReads();
            to.resumeReads();
            sender.send("question");
            assertEquals("question", reader.readText(8));
            Deadline.get(to.closeOutput());
            assertEquals(0, reader.readInput().length);
            sender.finish();
            Deadline.get(there);
            reader.send("answer").finish();
            assertEquals("answer", new String(sender.readInput(), UTF_8));
            Deadline.get(back);
            senders.nextDisconnected();
            assertEquals(
                    DisconnectReason.LOCAL_CLOSE, readers.nextDisconnected().reason());
            assertEquals(0, to.stats().failedWrites());
        });
    }

    @OnEachTransport
    void whatAClosingSessionNoLongerTakesFailsThePipeAndTheSenderEndsWithoutAReset(Transport transport)
            throws Exception {
        between(Transports.manager(transport), here(), (sender, from, reader, to) -> {
            CompletableFuture<Void> piped = piped(from, to);
            sender.send("sent");
            assertEquals("sent", reader.readText(4));
            CompletableFuture<Void> closed = to.close();
            sender.send("lost");
            assertInstanceOf(SessionClosedException.class, Deadline.failure(piped));
            assertEquals(0, reader.readToEnd().length);
            Deadline.get(closed);
            assertEquals(0, sender.readToEnd().length);
            assertEquals(
                    DisconnectReason.LOCAL_CLOSE, senders.nextDisconnected().reason());
        });
    }
}
