// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.record;

import static io.cmgr.testkit.Callback.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Recording;
import io.cmgr.session.Session;
import io.cmgr.testkit.CapturedLog;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.TestStream;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a capture from going on, or from beginning, has no effect on traffic. */
@ExtendWith(NoLeaks.class)
class CaptureEndTest {
    private static final String LOGGER = "io.cmgr.engine.wire.WireRecording";

    private final EventRecorder events = new EventRecorder();

    @TempDir
    Path directory;

    private static void assertTrafficGoesOn(Session session, Peer peer, EventRecorder events) throws Exception {
        byte[] more = TestStream.bytes(0, 100_000);
        session.write(more);
        assertTrue(TestStream.matches(0, peer.read(more.length), more.length));
        peer.send("on");
        assertEquals("on", events.next(DATA).text());
    }

    @OnEachTransport
    void atItsBoundItEndsWithAWholePacketAndOneLine(Transport transport) throws Exception {
        Path file = directory.resolve("bound.pcap");
        try (ConnectionManager manager = Transports.manager(transport);
                CapturedLog log = new CapturedLog(LOGGER);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            int handlers = session.channel().pipeline().names().size();
            Recording recording = manager.capture(session.id(), file, 10_000);
            Deadline.get(recording.session().flushed());
            for (int i = 0; i < 20; i++) {
                session.write(TestStream.bytes(i * 1000L, 1000));
            }
            assertTrue(TestStream.matches(0, peer.read(20_000), 20_000));
            Deadline.get(recording.closed());
            assertFalse(recording.isOpen());
            assertTrue(Files.size(file) <= 10_000);
            byte[] captured = Pcap.read(file).stream(((InetSocketAddress) session.localAddress()).getPort());
            assertTrue(captured.length >= 6000, () -> "only " + captured.length);
            assertTrue(TestStream.matches(0, captured, captured.length));
            assertTrafficGoesOn(session, peer, events);
            assertEquals(handlers, session.channel().pipeline().names().size());
            assertEquals(1, log.count("INFO io.cmgr.engine.wire.WireRecording - session " + session.id()));
            assertEquals(1, log.count("capture ends at its bound"));
        }
    }

    @OnEachTransport
    void aFullDiskEndsItWithOneWarning(Transport transport) throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        Needs.needs(
                "the right to mount", ChildProcess.works("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "" + disk));
        try (ConnectionManager manager = Transports.manager(transport);
                CapturedLog log = new CapturedLog(LOGGER);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            Path file = disk.resolve("session.pcap");
            Recording recording = manager.capture(session.id(), file, Long.MAX_VALUE);
            Deadline.get(recording.session().flushed());
            for (int i = 0; i < 20; i++) {
                session.write(TestStream.bytes(i * 10_000L, 10_000));
                assertTrue(TestStream.matches(i * 10_000L, peer.read(10_000), 10_000));
            }
            assertInstanceOf(IOException.class, Deadline.failure(recording.closed()));
            assertFalse(recording.isOpen());
            assertTrafficGoesOn(session, peer, events);
            assertEquals(1, log.count("WARN"), log::text);
            assertTrue(log.text().contains("session " + session.id() + ": its capture ends: "), log::text);
            Pcap.read(file); // is whole
            Files.delete(file);
            Deadline.get(manager.capture(session.id(), file, 1024).close());
        } finally {
            assertTrue(ChildProcess.works("umount", disk.toString()));
        }
    }

    @OnEachTransport
    void badCallsAreRefusedAndLeaveNothingBehind(Transport transport) throws Exception {
        Path file = directory.resolve("session.pcap");
        try (ConnectionManager manager = Transports.manager(transport);
                Peer peer = Peer.connect(manager.listenTcp(0, events).port());
                Peer other = Peer.connect(((InetSocketAddress) peer.socket().getRemoteSocketAddress()).getPort())) {
            Session one = events.nextSession();
            Session another = events.nextSession(); // on another event loop, so the first to begin may be either
            boolean inOrder = ((InetSocketAddress) one.remoteAddress()).getPort()
                    == peer.socket().getLocalPort();
            Session session = inOrder ? one : another;
            Session second = inOrder ? another : one;
            int handlers = session.channel().pipeline().names().size();
            Refusal.thrown(NoSuchSessionException.class, "nobody", () -> manager.capture("nobody", file, 1024));
            Refusal.thrown(IllegalArgumentException.class, "1023", () -> manager.capture(session.id(), file, 1023));
            try (FileSystem archive = FileSystems.newFileSystem(directory.resolve("a.zip"), Map.of("create", "true"))) {
                Refusal.thrown(
                        IllegalArgumentException.class,
                        "default file system",
                        () -> manager.capture(session.id(), archive.getPath("in.pcap"), 1024));
            }
            assertFalse(Files.exists(file));
            Path nowhere = directory.resolve("nowhere/file");
            Refusal.thrown(IOException.class, nowhere.toString(), () -> manager.capture(session.id(), nowhere, 1024));
            Refusal.thrown(
                    IOException.class, directory.toString(), () -> manager.capture(session.id(), directory, 1024));
            if (Files.exists(Path.of("/dev/full"))) {
                Refusal.thrown(
                        IOException.class,
                        "/dev/full: ",
                        () -> manager.capture(session.id(), Path.of("/dev/full"), 1024));
            }
            Recording recording = manager.capture(session.id(), file, 1 << 20);
            Deadline.get(recording.session().flushed());
            Refusal.thrown(
                    IllegalStateException.class,
                    "session " + session.id() + " has a capture already",
                    () -> manager.capture(session.id(), directory.resolve("other.pcap"), 1024));
            assertFalse(Files.exists(directory.resolve("other.pcap")));
            Refusal.thrown(IOException.class, file.toString(), () -> manager.capture(second.id(), file, 1024));
            peer.send("still");
            events.next(DATA);
            Deadline.get(recording.close());
            assertEquals("still", Pcap.read(file).text(peer.socket().getLocalPort()));
            assertEquals(handlers, session.channel().pipeline().names().size());
            assertTrafficGoesOn(second, other, events);
        }
    }
}
