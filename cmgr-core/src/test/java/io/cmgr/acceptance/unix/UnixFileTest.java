// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.unix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.UnixPeer;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The file of a Unix-domain listener: when it is created and removed, and which files are left alone. */
@ExtendWith(NoLeaks.class)
class UnixFileTest {
    @TempDir
    private Path directory;

    @OnEachTransport
    void theFileComesAndGoesWithTheListener(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Listener listener = fixture.manager().listen(TcpListen.on(address()), fixture.events());
            assertEquals(List.of(path()), files());
            Deadline.get(listener.close());
            assertEquals(List.of(), files());
            fixture.manager().listen(TcpListen.on(address()), fixture.events());
            try (UnixPeer peer = UnixPeer.connect(path())) {
                fixture.accept();
            }
            fixture.manager().close();
            assertEquals(List.of(), files());
        }
    }

    @OnEachTransport
    void aSocketFileWithoutAListenerIsReplaced(Transport transport) throws Exception {
        foreign(path(), 1).close();
        assertEquals(List.of(path()), files());
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Refusal.failed(
                    ConnectException.class,
                    path().toString(),
                    fixture.manager().connect(TcpConnect.to(address()), fixture.events()));
            fixture.manager().listen(TcpListen.on(address()), fixture.events());
            fixture.closeFirst(UnixPeer.connect(path()));
            fixture.accept();
        }
    }

    @OnEachTransport
    void theKernelListsTheSocketUnderItsNameEvenAfterAStaleOne(Transport transport) throws Exception {
        Path kernelsList = Path.of("/proc/net/unix");
        Needs.needs(kernelsList.toString(), Files.isReadable(kernelsList));
        for (boolean stale : new boolean[] {false, true}) {
            if (stale) {
                foreign(path(), 1).close();
            }
            try (ServerFixture fixture = ServerFixture.on(transport)) {
                Listener listener = fixture.manager().listen(TcpListen.on(address()), fixture.events());
                assertTrue(Files.readString(kernelsList, ISO_8859_1).contains(" " + path() + "\n"));
                assertEquals(address(), listener.localAddress());
                try (SocketChannel peer = SocketChannel.open(address())) {
                    assertEquals(address(), peer.getRemoteAddress());
                    assertEquals(address(), fixture.accept().localAddress());
                }
            }
        }
    }

    @OnEachTransport
    void aFileInUseIsRefusedAndItsOwnerUntouched(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            fixture.manager().listen(TcpListen.on(address()), fixture.events());
            UnixPeer peer = fixture.closeFirst(UnixPeer.connect(path()));
            fixture.accept();
            TcpListen again = TcpListen.on(address());
            Refusal.thrown(
                    BindException.class,
                    path() + ": it is in use",
                    () -> fixture.manager().listen(again, fixture.events()));
            assertEquals(1, fixture.manager().listeners().size());
            peer.send("still here");
            while (fixture.next().state() != SessionState.DATA) {
                // the probe for a listener was a connection, too
            }
            UnixDomainSocketAddress other = UnixDomainSocketAddress.of(directory.resolve("other"));
            assertEquals(
                    "l1",
                    fixture.manager()
                            .listen(TcpListen.on(other), fixture.events())
                            .id());
        }
    }

    @OnEachTransport
    void aFileWhoseListenerHasNoRoomIsInUse(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            fixture.closeFirst(foreign(path(), 1));
            fixture.closeFirst(UnixPeer.connect(path()));
            fixture.closeFirst(UnixPeer.connect(path()));
            TcpListen where = TcpListen.on(address());
            Refusal.thrown(
                    BindException.class,
                    path() + ": it is in use",
                    () -> fixture.manager().listen(where, fixture.events()));
            Refusal.failed(
                    ConnectException.class,
                    path().toString(),
                    fixture.manager().connect(TcpConnect.to(address()), fixture.events()));
            assertEquals(List.of(path()), files());
        }
    }

    @OnEachTransport
    void aFileThatIsNoSocketIsNeverDeleted(Transport transport) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "precious");
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
        Path folder = Files.createDirectory(directory.resolve("folder"));
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            for (Path taken : List.of(file, link, folder)) {
                TcpListen where = TcpListen.on(UnixDomainSocketAddress.of(taken));
                Refusal.thrown(
                        BindException.class,
                        taken + ": it exists and is no socket",
                        () -> fixture.manager().listen(where, fixture.events()));
                assertTrue(Files.exists(taken, LinkOption.NOFOLLOW_LINKS));
            }
            assertEquals("precious", Files.readString(file));
            assertEquals(3, files().size());
            assertEquals(
                    "l0",
                    fixture.manager()
                            .listen(TcpListen.on(address()), fixture.events())
                            .id());
        }
    }

    /** As when a new process has taken the path over before the old one has ended. */
    @OnEachTransport
    void aFileThatAnotherListenerHasTakenOverIsLeftAlone(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Listener listener = fixture.manager().listen(TcpListen.on(address()), fixture.events());
            Files.delete(path());
            fixture.closeFirst(foreign(path(), 10));
            Deadline.get(listener.close());
            fixture.closeFirst(UnixPeer.connect(path()));

            Listener another = fixture.manager()
                    .listen(TcpListen.on(UnixDomainSocketAddress.of(directory.resolve("another"))), fixture.events());
            Files.delete(directory.resolve("another"));
            Files.writeString(directory.resolve("another"), "precious");
            Deadline.get(another.close());
            assertEquals("precious", Files.readString(directory.resolve("another")));

            Listener gone = fixture.manager()
                    .listen(TcpListen.on(UnixDomainSocketAddress.of(directory.resolve("gone"))), fixture.events());
            Files.delete(directory.resolve("gone"));
            Deadline.get(gone.close());
        }
    }

    @OnEachTransport
    void ofManyThatListenAtOnceOneSucceeds(Transport transport) throws Exception {
        oneOfManySucceeds(transport);
    }

    @OnEachTransport
    void ofManyThatFindAStaleFileAtOnceOneSucceeds(Transport transport) throws Exception {
        for (int race = 0; race < 5; race++) {
            foreign(path(), 1).close();
            oneOfManySucceeds(transport);
        }
    }

    private void oneOfManySucceeds(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            AtomicInteger won = new AtomicInteger();
            try (Background racers = new Background()) {
                for (int i = 0; i < 8; i++) {
                    racers.start("racer " + i, () -> {
                        try {
                            fixture.manager().listen(TcpListen.on(address()), fixture.events());
                            won.incrementAndGet();
                        } catch (BindException lost) {
                            assertTrue(lost.getMessage().contains("in use"), lost.getMessage());
                        }
                    });
                }
            }
            assertEquals(1, won.get());
            assertEquals(1, fixture.manager().listeners().size());
            assertEquals(List.of(path()), files());
            fixture.closeFirst(UnixPeer.connect(path()));
            do {
                // the probes for a listener were connections, too
            } while (fixture.next().state() != SessionState.NEW);
        }
    }

    @OnEachTransport
    void aMissingDirectoryOrFileIsNamed(Transport transport) throws Exception {
        UnixDomainSocketAddress lost = UnixDomainSocketAddress.of(directory.resolve("missing/socket"));
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Refusal.thrown(
                    BindException.class,
                    "cannot bind " + lost + ": ",
                    () -> fixture.manager().listen(TcpListen.on(lost), fixture.events()));
            for (UnixDomainSocketAddress nobodys : List.of(lost, address())) {
                var attempt = fixture.manager().connect(TcpConnect.to(nobodys).as("name"), fixture.events());
                Refusal.failed(ConnectException.class, nobodys + ": No such file", attempt);
                assertTrue(fixture.manager().session("name").isEmpty());
            }
            assertEquals(0, fixture.manager().stats().opened());
            assertEquals(List.of(), files());
        }
    }

    @OnEachTransport
    void aPathMayHave106BytesAndControlCharacters(Transport transport) throws Exception {
        int room = 106 - directory.toString().length() - 1;
        Path longest = directory.resolve("two\nlines" + "x".repeat(room - 9));
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(longest);
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            fixture.manager().listen(TcpListen.on(address), fixture.events());
            var caller = fixture.manager().connect(TcpConnect.to(address), fixture.events());
            assertEquals(address, Deadline.get(caller).remoteAddress());
            for (int i = 0; i < 3; i++) {
                assertFalse(fixture.next().detail().contains("\n"));
            }
            StringBuilder table = new StringBuilder();
            fixture.manager().listStats(table);
            assertTrue(table.toString().contains("/two?linesx"), table::toString);
            Refusal.thrown(
                    BindException.class,
                    "two?lines",
                    () -> fixture.manager().listen(TcpListen.on(address), fixture.events()));
        }
    }

    @OnEachTransport
    void everyPathOf106BytesListensHoweverShortItsLastName(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            for (int name = 1; name <= 6; name++) {
                int folder = 106 - directory.toString().length() - 2 - name;
                Path longest = Files.createDirectory(directory.resolve("d".repeat(folder)))
                        .resolve("s".repeat(name));
                assertEquals(106, longest.toString().length());
                for (int i = 0; i < 10; i++) {
                    TcpListen where = TcpListen.on(UnixDomainSocketAddress.of(longest));
                    Deadline.get(
                            fixture.manager().listen(where, fixture.events()).close());
                }
            }
        }
    }

    @Test
    void aPathTooLongOrEmptyIsRefusedBeforeAnything() {
        for (UnixDomainSocketAddress bad : List.of(
                UnixDomainSocketAddress.of("/" + "x".repeat(106)),
                UnixDomainSocketAddress.of("/" + "\u00e4".repeat(53)),
                UnixDomainSocketAddress.of(""))) {
            int bytes = bad.getPath().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            Refusal.thrown(IllegalArgumentException.class, "has " + bytes + " bytes", () -> TcpListen.on(bad));
            Refusal.thrown(IllegalArgumentException.class, "has " + bytes + " bytes", () -> TcpConnect.to(bad));
        }
    }

    @Test
    void whatOnlyTcpHasIsRefused() {
        Refusal.thrown(
                IllegalArgumentException.class,
                "reusePort",
                () -> TcpListen.on(address()).reusePort(true));
        Refusal.thrown(
                IllegalArgumentException.class,
                "localAddress",
                () -> TcpConnect.to(address()).localAddress(new java.net.InetSocketAddress("127.0.0.1", 0)));
    }

    private static ServerSocketChannel foreign(Path path, int backlog) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return server.bind(UnixDomainSocketAddress.of(path), backlog);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }

    private Path path() {
        return directory.resolve("socket");
    }

    private UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(path());
    }
}
