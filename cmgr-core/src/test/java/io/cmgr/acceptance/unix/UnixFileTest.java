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
import io.cmgr.testkit.Stage;
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

/** The file of a Unix-domain socket: whose it is, when it comes, and when it goes. */
@ExtendWith(NoLeaks.class)
class UnixFileTest {
    @TempDir
    private Path directory;

    @OnEachTransport
    void theFileComesAndGoesWithTheListener(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            Listener listener = stage.manager().listen(TcpListen.on(address()), stage.events());
            assertEquals(List.of(path()), files());
            Deadline.get(listener.close());
            assertEquals(List.of(), files());
            stage.manager().listen(TcpListen.on(address()), stage.events());
            try (UnixPeer peer = UnixPeer.connect(path())) {
                stage.accept();
            }
            stage.manager().close();
            assertEquals(List.of(), files());
        }
    }

    @OnEachTransport
    void aFileToWhichNobodyListensIsReplaced(Transport transport) throws Exception {
        foreign(path(), 1).close();
        assertEquals(List.of(path()), files());
        try (Stage stage = Stage.on(transport)) {
            Refusal.failed(
                    ConnectException.class,
                    path().toString(),
                    stage.manager().connect(TcpConnect.to(address()), stage.events()));
            stage.manager().listen(TcpListen.on(address()), stage.events());
            stage.guest(UnixPeer.connect(path()));
            stage.accept();
        }
    }

    @OnEachTransport
    void theKernelKnowsTheSocketByItsNameAlsoWhereAStaleOneWas(Transport transport) throws Exception {
        Path kernelsList = Path.of("/proc/net/unix");
        Needs.needs(kernelsList.toString(), Files.isReadable(kernelsList));
        for (boolean stale : new boolean[] {false, true}) {
            if (stale) {
                foreign(path(), 1).close();
            }
            try (Stage stage = Stage.on(transport)) {
                Listener listener = stage.manager().listen(TcpListen.on(address()), stage.events());
                assertTrue(Files.readString(kernelsList, ISO_8859_1).contains(" " + path() + "\n"));
                assertEquals(address(), listener.localAddress());
                try (SocketChannel peer = SocketChannel.open(address())) {
                    assertEquals(address(), peer.getRemoteAddress());
                    assertEquals(address(), stage.accept().localAddress());
                }
            }
        }
    }

    @OnEachTransport
    void aFileInUseIsRefusedAndItsOwnerUntouched(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            stage.manager().listen(TcpListen.on(address()), stage.events());
            UnixPeer peer = stage.guest(UnixPeer.connect(path()));
            stage.accept();
            TcpListen again = TcpListen.on(address());
            Refusal.thrown(
                    BindException.class,
                    path() + ": it is in use",
                    () -> stage.manager().listen(again, stage.events()));
            assertEquals(1, stage.manager().listeners().size());
            peer.send("still here");
            while (stage.next().state() != SessionState.DATA) {
                // the question whether anybody listens was a connection, too
            }
            UnixDomainSocketAddress other = UnixDomainSocketAddress.of(directory.resolve("other"));
            assertEquals(
                    "l1",
                    stage.manager().listen(TcpListen.on(other), stage.events()).id());
        }
    }

    @OnEachTransport
    void aFileWhoseListenerHasNoRoomIsInUse(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            stage.guest(foreign(path(), 1));
            stage.guest(UnixPeer.connect(path()));
            stage.guest(UnixPeer.connect(path()));
            TcpListen where = TcpListen.on(address());
            Refusal.thrown(
                    BindException.class,
                    path() + ": it is in use",
                    () -> stage.manager().listen(where, stage.events()));
            Refusal.failed(
                    ConnectException.class,
                    path().toString(),
                    stage.manager().connect(TcpConnect.to(address()), stage.events()));
            assertEquals(List.of(path()), files());
        }
    }

    @OnEachTransport
    void whatIsNoSocketIsNeverDeleted(Transport transport) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "precious");
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
        Path folder = Files.createDirectory(directory.resolve("folder"));
        try (Stage stage = Stage.on(transport)) {
            for (Path taken : List.of(file, link, folder)) {
                TcpListen where = TcpListen.on(UnixDomainSocketAddress.of(taken));
                Refusal.thrown(
                        BindException.class,
                        taken + ": it exists and is no socket",
                        () -> stage.manager().listen(where, stage.events()));
                assertTrue(Files.exists(taken, LinkOption.NOFOLLOW_LINKS));
            }
            assertEquals("precious", Files.readString(file));
            assertEquals(3, files().size());
            assertEquals(
                    "l0",
                    stage.manager()
                            .listen(TcpListen.on(address()), stage.events())
                            .id());
        }
    }

    /** As when a new process has taken a path over before the old one has ended. */
    @OnEachTransport
    void aFileThatAnotherHasTakenOverIsLeftToIt(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            Listener listener = stage.manager().listen(TcpListen.on(address()), stage.events());
            Files.delete(path());
            stage.guest(foreign(path(), 10));
            Deadline.get(listener.close());
            stage.guest(UnixPeer.connect(path()));

            Listener another = stage.manager()
                    .listen(TcpListen.on(UnixDomainSocketAddress.of(directory.resolve("another"))), stage.events());
            Files.delete(directory.resolve("another"));
            Files.writeString(directory.resolve("another"), "precious");
            Deadline.get(another.close());
            assertEquals("precious", Files.readString(directory.resolve("another")));

            Listener gone = stage.manager()
                    .listen(TcpListen.on(UnixDomainSocketAddress.of(directory.resolve("gone"))), stage.events());
            Files.delete(directory.resolve("gone"));
            Deadline.get(gone.close());
        }
    }

    @OnEachTransport
    void ofManyThatListenAtOnceOneWins(Transport transport) throws Exception {
        oneOfManyWins(transport);
    }

    @OnEachTransport
    void ofManyThatFindAStaleFileAtOnceOneWins(Transport transport) throws Exception {
        for (int race = 0; race < 5; race++) {
            foreign(path(), 1).close();
            oneOfManyWins(transport);
        }
    }

    private void oneOfManyWins(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            AtomicInteger won = new AtomicInteger();
            try (Background racers = new Background()) {
                for (int i = 0; i < 8; i++) {
                    racers.start("racer " + i, () -> {
                        try {
                            stage.manager().listen(TcpListen.on(address()), stage.events());
                            won.incrementAndGet();
                        } catch (BindException lost) {
                            assertTrue(lost.getMessage().contains("in use"), lost.getMessage());
                        }
                    });
                }
            }
            assertEquals(1, won.get());
            assertEquals(1, stage.manager().listeners().size());
            assertEquals(List.of(path()), files());
            stage.guest(UnixPeer.connect(path()));
            do {
                // the questions whether anybody listens were connections, too
            } while (stage.next().state() != SessionState.NEW);
        }
    }

    @OnEachTransport
    void aMissingDirectoryOrFileIsNamed(Transport transport) throws Exception {
        UnixDomainSocketAddress lost = UnixDomainSocketAddress.of(directory.resolve("missing/socket"));
        try (Stage stage = Stage.on(transport)) {
            Refusal.thrown(
                    BindException.class,
                    "cannot bind " + lost + ": ",
                    () -> stage.manager().listen(TcpListen.on(lost), stage.events()));
            for (UnixDomainSocketAddress nobodys : List.of(lost, address())) {
                var attempt = stage.manager().connect(TcpConnect.to(nobodys).as("name"), stage.events());
                Refusal.failed(ConnectException.class, nobodys + ": No such file", attempt);
                assertTrue(stage.manager().session("name").isEmpty());
            }
            assertEquals(0, stage.manager().stats().opened());
            assertEquals(List.of(), files());
        }
    }

    @OnEachTransport
    void aPathMayHave106BytesAndControlCharacters(Transport transport) throws Exception {
        int room = 106 - directory.toString().length() - 1;
        Path longest = directory.resolve("two\nlines" + "x".repeat(room - 9));
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(longest);
        try (Stage stage = Stage.on(transport)) {
            stage.manager().listen(TcpListen.on(address), stage.events());
            var caller = stage.manager().connect(TcpConnect.to(address), stage.events());
            assertEquals(address, Deadline.get(caller).remoteAddress());
            for (int i = 0; i < 3; i++) {
                assertFalse(stage.next().detail().contains("\n"));
            }
            StringBuilder table = new StringBuilder();
            stage.manager().listStats(table);
            assertTrue(table.toString().contains("/two?linesx"), table::toString);
            Refusal.thrown(
                    BindException.class,
                    "two?lines",
                    () -> stage.manager().listen(TcpListen.on(address), stage.events()));
        }
    }

    @OnEachTransport
    void everyPathOf106BytesListensHoweverShortItsLastName(Transport transport) throws Exception {
        try (Stage stage = Stage.on(transport)) {
            for (int name = 1; name <= 6; name++) {
                int folder = 106 - directory.toString().length() - 2 - name;
                Path longest = Files.createDirectory(directory.resolve("d".repeat(folder)))
                        .resolve("s".repeat(name));
                assertEquals(106, longest.toString().length());
                for (int i = 0; i < 10; i++) {
                    TcpListen where = TcpListen.on(UnixDomainSocketAddress.of(longest));
                    Deadline.get(stage.manager().listen(where, stage.events()).close());
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
