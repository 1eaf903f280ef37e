// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.StreamPeers;
import io.cmgr.testkit.StreamPeers.Setup;
import io.cmgr.testkit.StreamPeers.StreamPeer;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pipe between a TCP session and one of each kind: all bytes pass both ways, whichever side ends first, and a reset of
 * either side ends the other.
 */
@ExtendWith(NoLeaks.class)
class PipeHalvesTest {
    /** More than the kernels and the pipe hold, in lines. */
    private static final String LARGE = ("x".repeat(1023) + "\n").repeat(8 << 10);

    private static final Framing LINES = Framing.lines(1024);

    private final PausingRecorder nears = new PausingRecorder();
    private final PausingRecorder fars = new PausingRecorder();

    @TempDir
    private Path directory;

    /** A peer of a kind, another one of TCP, and the pipes between their sessions. */
    private record Joined(StreamPeer near, Peer far, CompletableFuture<Void> up, CompletableFuture<Void> down)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            far.close();
            near.close();
        }
    }

    private Joined join(ConnectionManager manager, StreamPeers way, Framing framing) throws Exception {
        StreamPeer near = way.connect(new Setup(manager, framing, directory), nears);
        Session one = nears.nextSession();
        TcpListen where = TcpListen.on("127.0.0.1", 0).framing(framing);
        Peer far = Peer.connect(manager.listen(where, fars).port());
        Session two = fars.nextSession();
        Joined joined = new Joined(near, far, one.pipeTo(two), two.pipeTo(one));
        one.resumeReads();
        two.resumeReads();
        return joined;
    }

    private void assertEnds(DisconnectReason ofNear, DisconnectReason ofFar, StreamPeers way) {
        assertEquals(ofNear, nears.nextDisconnected().reason(), way::toString);
        assertEquals(ofFar, fars.nextDisconnected().reason(), way::toString);
    }

    private void assertAllPasses(Transport transport, StreamPeers way, Framing framing) throws Exception {
        for (boolean nearFirst : new boolean[] {true, false}) {
            try (ConnectionManager manager = Transports.manager(transport);
                    Background threads = new Background();
                    Joined joined = join(manager, way, framing)) {
                CompletableFuture<String> atFar = new CompletableFuture<>();
                CompletableFuture<String> atNear = new CompletableFuture<>();
                threads.start("far", () -> {
                    if (nearFirst) {
                        atFar.complete(new String(joined.far.readInput(), UTF_8));
                    }
                    joined.far.send(LARGE).finish();
                    if (!nearFirst) {
                        atFar.complete(new String(joined.far.readInput(), UTF_8));
                    }
                });
                if (!nearFirst) {
                    atNear.complete(joined.near.readInput());
                }
                joined.near.send(LARGE);
                joined.near.finish();
                if (nearFirst) {
                    atNear.complete(joined.near.readInput());
                }
                assertEquals(LARGE, Deadline.get(atFar), way::toString);
                assertEquals(LARGE, Deadline.get(atNear), way::toString);
                Deadline.get(joined.up);
                Deadline.get(joined.down);
                DisconnectReason first = DisconnectReason.PEER_CLOSED;
                DisconnectReason second = DisconnectReason.LOCAL_CLOSE;
                assertEnds(nearFirst ? first : second, nearFirst ? second : first, way);
            }
        }
    }

    @OnEachTransport
    void nothingIsLostWhicheverSideEndsFirst(Transport transport) throws Exception {
        for (StreamPeers way : EnumSet.complementOf(EnumSet.of(StreamPeers.TLS_1_2))) {
            assertAllPasses(transport, way, Framing.raw());
        }
    }

    @OnEachTransport
    void norWhereBothSidesHaveAFraming(Transport transport) throws Exception {
        for (StreamPeers way : EnumSet.of(StreamPeers.CONNECTED, StreamPeers.UNIX, StreamPeers.TLS_1_3)) {
            assertAllPasses(transport, way, LINES);
        }
    }

    /** Where no direction ends alone, the first end closes the session when all that was written to it has gone out. */
    @OnEachTransport
    void withTls12TheEndOfOneSideIsThatOfBoth(Transport transport) throws Exception {
        for (boolean nearFirst : new boolean[] {true, false}) {
            try (ConnectionManager manager = Transports.manager(transport);
                    Background threads = new Background();
                    Joined joined = join(manager, StreamPeers.TLS_1_2, Framing.raw())) {
                if (nearFirst) {
                    threads.start("near", () -> {
                        joined.near.send(LARGE);
                        joined.near.finish();
                    });
                    assertEquals(LARGE, new String(joined.far.readToEnd(), UTF_8));
                } else {
                    threads.start("far", () -> joined.far.send(LARGE).finish());
                    assertEquals(LARGE, joined.near.readInput());
                    joined.near.finish();
                    assertEquals(0, joined.far.readInput().length);
                }
                joined.near.close();
                Deadline.get(nearFirst ? joined.up : joined.down);
                nears.nextDisconnected();
                fars.nextDisconnected();
            }
        }
    }

    @OnEachTransport
    void aResetOfTheFarSideResetsEachKind(Transport transport) throws Exception {
        for (StreamPeers way : StreamPeers.values()) {
            try (ConnectionManager manager = Transports.manager(transport);
                    Joined joined = join(manager, way, Framing.raw())) {
                joined.near.send("hello");
                assertEquals("hello", joined.far.readText(5));
                joined.far.reset();
                assertEnds(DisconnectReason.ABORTED, DisconnectReason.RESET, way);
                Deadline.failure(joined.down);
                Deadline.failure(joined.up);
            }
        }
    }
}
