// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class FilterTest {
    private static final Framing LINES = Framing.lines(2000);
    private static final int KERNEL_BUFFER = 64 << 10;
    private static final int LIMIT = 256 << 10;
    private static final int ERRORS = 5000;
    private static final String FILLER = "x".repeat(990);

    private static String error(int number) {
        return "ERROR " + number + " " + FILLER;
    }

    /** Five megabytes pass a limit of 256 KiB. Without the pause the session would be reset as a slow consumer. */
    @OnEachTransport
    void allErrorsArriveHoweverSlowTheirReaderIs(Transport transport) throws Exception {
        try (ServerSocket target = new ServerSocket();
                ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .eventLoops(2)
                        .maxPendingBytes(LIMIT)
                        .build();
                Background background = new Background()) {
            target.setReceiveBufferSize(KERNEL_BUFFER);
            target.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            TcpConnect where = TcpConnect.to("127.0.0.1", target.getLocalPort())
                    .framing(LINES)
                    .sendBuffer(KERNEL_BUFFER);
            Session to = Deadline.get(manager.connect(where, (session, line, from) -> {}));
            try (Peer reader = Peer.of(target.accept());
                    Peer sender = onAnotherLoop(manager, to)) {
                background.start("sender", () -> {
                    for (int number = 0; number < ERRORS; number++) {
                        sender.send("all is well\n" + error(number) + "\n");
                    }
                });
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(reader.socket().getInputStream(), UTF_8));
                for (int number = 0; number < ERRORS; number++) {
                    assertEquals(error(number), lines.readLine());
                }
            }
        }
    }

    /** A peer of a filter whose session is on another event loop than the session that it passes its lines on to. */
    private static Peer onAnotherLoop(ConnectionManager manager, Session to) throws IOException {
        int port =
                manager.listen(TcpListen.on(0).framing(LINES), new Filter(to)).port();
        for (int number = 1; ; number++) {
            String id = "a" + number;
            Peer peer = Peer.connect(port);
            Deadline.until("session " + id, () -> manager.session(id).isPresent());
            Session session = manager.session(id).orElseThrow();
            if (session.channel().eventLoop() != to.channel().eventLoop()) {
                return peer;
            }
            peer.close();
        }
    }
}
