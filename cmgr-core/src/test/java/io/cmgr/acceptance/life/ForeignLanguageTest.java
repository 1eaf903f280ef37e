// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Resets on a machine whose system speaks German. */
@ExtendWith(NoLeaks.class)
class ForeignLanguageTest {
    private static final String LANGUAGE = "de_DE.UTF-8";

    @TempDir
    private static Path locales;

    private static boolean german;

    @BeforeAll
    static void makeGerman() {
        german = ChildProcess.works(
                "localedef",
                "-i",
                "de_DE",
                "-f",
                "UTF-8",
                locales.resolve(LANGUAGE).toString());
    }

    @OnEachTransport
    void aResetIsRecognizedByItsNumberAndNotByItsMessage(Transport transport) throws Exception {
        assumeTrue(german, "localedef cannot make German here");
        try (ChildProcess child = ChildProcess.jvm(
                List.of("env", "LOCPATH=" + locales, "LC_ALL=" + LANGUAGE),
                List.of(),
                Server.class,
                transport.name(),
                locales.resolve("sock").toString())) {
            String brokenPipe = child.readLine();
            assumeTrue(!brokenPipe.equals("Broken pipe"), "no German messages here");
            for (String way : List.of("reading", "writing", "at a path")) {
                assertEquals(way + ": RESET", child.readLine());
            }
        }
    }

    /**
     * A process that is reset by a peer in each of several ways, and prints the reason with which its session ended.
     */
    static final class Server {
        public static void main(String[] args) throws Exception {
            System.out.println(brokenPipe());
            try (ConnectionManager manager = ConnectionManager.builder()
                    .transport(Transport.valueOf(args[0]))
                    .build()) {
                EventRecorder events = new EventRecorder();
                int port = manager.listen(TcpListen.on("127.0.0.1", 0), events).port();
                try (Peer peer = Peer.connect(port)) {
                    events.nextSession();
                    peer.reset();
                }
                tell("reading", events);
                try (Peer peer = Peer.connect(port)) {
                    Session session = events.nextSession();
                    session.pauseReads();
                    peer.reset();
                    writeUntilItFails(session);
                }
                tell("writing", events);
                UnixDomainSocketAddress path = UnixDomainSocketAddress.of(args[1]);
                manager.listen(TcpListen.on(path), events);
                try (SocketChannel peer = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                    peer.connect(path);
                    Deadline.get(events.nextSession().write("x")); // which the peer never reads, so its close resets
                }
                tell("at a path", events);
            }
            System.in.read();
        }

        private static void writeUntilItFails(Session session) {
            Deadline.until(
                    "a write that fails",
                    () -> Deadline.get(session.write("x").handle((done, error) -> error != null)));
            session.resumeReads();
        }

        private static void tell(String way, EventRecorder events) {
            System.out.println(way + ": " + events.nextDisconnected().reason());
        }

        private static String brokenPipe() throws IOException {
            Pipe pipe = Pipe.open();
            pipe.source().close();
            try (Pipe.SinkChannel sink = pipe.sink()) {
                sink.write(ByteBuffer.allocate(1));
                return "";
            } catch (IOException error) {
                return error.getMessage();
            }
        }
    }
}
