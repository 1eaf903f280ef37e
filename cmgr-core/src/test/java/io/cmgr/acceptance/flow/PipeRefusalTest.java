// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static io.cmgr.testkit.Callback.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions that {@code pipeTo} refuses, and what it leaves as it was. */
@ExtendWith(NoLeaks.class)
class PipeRefusalTest {
    @OnEachTransport
    void whatCannotBePipedIsRefusedPrecisely(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (ConnectionManager manager = Transports.manager(transport);
                Peer first = Peer.connect(manager.listenTcp(0, events).port())) {
            Session session = events.nextSession();
            Session udp = manager.listenUdp(0, events);
            session.pauseReads();
            assertThrows(IllegalArgumentException.class, () -> session.pipeTo(session));
            assertThrows(IllegalArgumentException.class, () -> session.pipeTo(udp));
            assertInstanceOf(UnsupportedOperationException.class, Deadline.failure(udp.pipeTo(session)));
            try (Peer second =
                    Peer.connect(manager.listeners().iterator().next().port())) {
                Session other = events.nextSession();
                assertThrows(IllegalStateException.class, () -> other.pipeTo(session), "it reads");
                assertInstanceOf(
                        IllegalStateException.class,
                        assertThrows(
                                        CompletionException.class,
                                        () -> CompletableFuture.runAsync(() -> other.pipeTo(session))
                                                .join())
                                .getCause());
                second.send("still mine");
                assertEquals("still mine", events.next(DATA).text());
                var unused = session.pipeTo(other);
                assertThrows(IllegalStateException.class, () -> session.pipeTo(other), "it is piped");
                session.resumeReads();
                first.send("hello");
                assertEquals("hello", second.readText(5));
            }
        }
    }

    @OnEachTransport
    void aPipeToASessionThatHasEndedFailsAndEndsThisOne(Transport transport) throws Exception {
        EventRecorder events = new PausingRecorder();
        try (ConnectionManager manager = Transports.manager(transport)) {
            int port = manager.listenTcp(0, events).port();
            try (Peer first = Peer.connect(port);
                    Peer gone = Peer.connect(port)) {
                Session one = events.nextSession();
                Session two = events.nextSession();
                Session ended = one.remoteAddress().equals(gone.socket().getLocalSocketAddress()) ? one : two;
                Session session = ended == one ? two : one;
                Deadline.get(ended.abort());
                assertInstanceOf(SessionClosedException.class, Deadline.failure(session.pipeTo(ended)));
                Deadline.get(session.closed());
                assertThrows(IOException.class, first::readInput);
            }
        }
    }
}
