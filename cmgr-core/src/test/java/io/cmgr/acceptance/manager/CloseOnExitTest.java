// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.Transport;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code closeOnExit}: the end of the JVM closes the manager first. */
@ExtendWith(NoLeaks.class)
class CloseOnExitTest {
    /** More than two kernels hold, so that it is not sent when the signal comes. */
    private static final int ANSWER = 16 << 20;

    /** Answers every message with very much. */
    static final class AnsweringServer {
        private AnsweringServer() {}

        public static void main(String... arguments) throws Exception {
            ConnectionManager manager = ConnectionManager.builder()
                    .transport(Transport.valueOf(arguments[0]))
                    .closeOnExit(true)
                    .closeTimeout(Duration.parse(arguments[1]))
                    .drainTimeout(Duration.ofMinutes(2))
                    .stallTimeout(Duration.ofMinutes(2))
                    .build();
            // In a hook, for which the end of the JVM waits.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                manager.closed().join();
                System.out.println("closed");
            }));
            EventChannel events = manager.openEventChannel();
            System.out.println(manager.listenTcp(0, events).port());
            for (SessionEvent event : events) {
                if (event.state() == SessionState.DATA) {
                    var unused = event.reply(new byte[ANSWER]);
                    System.out.println("answered");
                }
            }
        }
    }

    private static ChildProcess server(Transport transport, Duration closeTimeout) throws IOException {
        return ChildProcess.jvm(
                List.of(), List.of("-Xmx128m"), AnsweringServer.class, transport.name(), closeTimeout.toString());
    }

    @OnEachTransport
    void aTermSignalLetsOutWhatWasWrittenBeforeTheJvmEnds(Transport transport) throws Exception {
        try (ChildProcess server = server(transport, Duration.ofMinutes(2))) {
            try (Peer peer = Peer.connect(Integer.parseInt(server.readLine()))) {
                peer.send("?");
                assertEquals("answered", server.readLine());
                server.signal("TERM");
                assertArrayEquals(new byte[ANSWER], peer.readToEnd());
            }
            assertEquals("closed", server.readLine());
        }
    }

    @OnEachTransport
    void aPeerThatTakesNothingHoldsTheExitUpForTheCloseTimeoutOnly(Transport transport) throws Exception {
        try (ChildProcess server = server(transport, Duration.ofMillis(500));
                Peer peer = Peer.connect(Integer.parseInt(server.readLine()))) {
            peer.send("?");
            assertEquals("answered", server.readLine());
            server.signal("TERM");
            Deadline.until("the exit", server::hasOutput);
            assertEquals("closed", server.readLine());
        }
    }

    @OnEachTransport
    void aManagerThatHasClosedIsNotKeptForTheExit(Transport transport) {
        WeakReference<ConnectionManager> closed = openAndClose(transport);
        Deadline.until("its collection", () -> {
            System.gc();
            return closed.get() == null;
        });
        assertTrue(closed.refersTo(null));
    }

    private static WeakReference<ConnectionManager> openAndClose(Transport transport) {
        ConnectionManager manager = ConnectionManager.builder()
                .transport(transport)
                .closeOnExit(true)
                .build();
        manager.close();
        return new WeakReference<>(manager);
    }
}
