// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.testkit.ApplicationServer;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.UnixPeer;
import io.netty.channel.Channel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A pipe between a TCP session and one of another kind: bytes and ends pass both ways. */
@ExtendWith(NoLeaks.class)
class PipeKindsTest {
    private final PausingRecorder recorder = new PausingRecorder();

    @OnEachTransport
    void aUnixSessionIsPipedLikeATcpSession(Transport transport, @TempDir Path directory) throws Exception {
        Path path = directory.resolve("s");
        try (ConnectionManager manager = Transports.manager(transport)) {
            manager.listen(TcpListen.on(UnixDomainSocketAddress.of(path)), recorder);
            int port = manager.listenTcp(0, recorder).port();
            try (UnixPeer near = UnixPeer.connect(path)) {
                Session one = recorder.nextSession();
                try (Peer far = Peer.connect(port)) {
                    CompletableFuture<Void> over = join(one, recorder.nextSession());
                    near.send("question").finish();
                    assertEquals("question", new String(far.readInput(), UTF_8));
                    far.send("answer").finish();
                    assertEquals("answer", new String(near.readInput(), UTF_8));
                    Deadline.get(over);
                }
            }
        }
    }

    @OnEachTransport
    void anAttachedSessionIsPipedLikeATcpSession(Transport transport) throws Exception {
        CompletableFuture<Channel> accepted = new CompletableFuture<>();
        try (ConnectionManager manager = Transports.manager(transport);
                ApplicationServer server = ApplicationServer.halfClosing(transport, channel -> {
                    channel.config().setAutoRead(false);
                    accepted.complete(channel);
                });
                Peer near = Peer.connect(server.port())) {
            Session one = manager.attach(null, Deadline.get(accepted), recorder);
            recorder.nextSession();
            try (Peer far = Peer.connect(manager.listenTcp(0, recorder).port())) {
                CompletableFuture<Void> over = join(one, recorder.nextSession());
                near.send("question").finish();
                assertEquals("question", new String(far.readInput(), UTF_8));
                far.send("answer").finish();
                assertEquals("answer", new String(near.readInput(), UTF_8));
                Deadline.get(over);
            }
        }
    }

    private static CompletableFuture<Void> join(Session one, Session two) {
        CompletableFuture<Void> both = CompletableFuture.allOf(one.pipeTo(two), two.pipeTo(one));
        one.resumeReads();
        two.resumeReads();
        return both;
    }
}
