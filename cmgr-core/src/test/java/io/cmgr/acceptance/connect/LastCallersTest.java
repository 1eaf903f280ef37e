// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Stage;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.UnixPeer;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who the kernel has connected before a listener closes, and nobody has accepted yet, is not reset by the close. */
@ExtendWith(NoLeaks.class)
class LastCallersTest {
    private static final int CALLERS = 20;

    @OnEachTransport
    void aListenerThatClosesAcceptsThemAlsoWhilePaused(Transport transport) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Stage stage = Stage.on(transport)) {
            Listener listener = stage.manager().listenTcp(0, (session, data, from) -> {
                asked.incrementAndGet();
                session.write(data.retain());
            });
            pause(stage, listener);
            List<Peer> callers = call(stage, listener.port());
            Deadline.get(listener.close());
            for (Peer caller : callers) {
                assertEquals("question", caller.readText(8));
            }
            assertEquals(CALLERS, asked.get());
            assertEquals(CALLERS, listener.stats().accepted());
            assertThrows(IOException.class, () -> Peer.connect(listener.port()));
        }
    }

    @OnEachTransport
    void aManagerThatClosesEndsThemInOrder(Transport transport) throws Exception {
        theyAreEndedInOrder(transport, stage -> stage.manager().closeAsync());
    }

    @OnEachTransport
    void aManagerThatDrainsEndsThemInOrderAndReadsNothing(Transport transport) throws Exception {
        theyAreEndedInOrder(transport, stage -> stage.manager().drain(Duration.ofSeconds(20)));
    }

    private static void theyAreEndedInOrder(Transport transport, Function<Stage, CompletableFuture<?>> end)
            throws Exception {
        List<SessionEvent> events = new ArrayList<>();
        try (Stage stage = Stage.on(transport);
                Background background = new Background()) {
            Listener listener = stage.manager().listenTcp(0, stage.events());
            pause(stage, listener);
            List<Peer> callers = call(stage, listener.port());
            background.start("taker", () -> stage.events().forEach(events::add));
            CompletableFuture<?> ended = end.apply(stage);
            for (Peer caller : callers) {
                assertEquals(0, caller.readToEnd().length); // would throw after a reset
                caller.close();
            }
            Deadline.get(ended);
            assertEquals(CALLERS, stage.manager().stats().closed());
        }
        assertTrue(events.stream().noneMatch(event -> event.state() == SessionState.DATA), events::toString);
        assertEquals(
                CALLERS,
                events.stream()
                        .filter(event -> event.reason() == DisconnectReason.MANAGER_CLOSED)
                        .count());
    }

    @OnEachTransport
    void withTlsTheyAreEndedInOrderBeforeTheirHandshakes(Transport transport) throws Exception {
        Stage stage = Stage.on(transport);
        Listener listener = stage.manager().listen(new Certificates().listen(), (session, data, from) -> {});
        pause(stage, listener);
        List<Peer> callers = call(stage, listener.port());
        CompletableFuture<Void> ended = stage.manager().closeAsync();
        for (Peer caller : callers) {
            caller.readToEnd(); // would throw after a reset
            caller.close();
        }
        Deadline.get(ended);
        stage.close();
    }

    @OnEachTransport
    void withTlsAListenerThatClosesGoesOnWithTheirHandshakes(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (Stage stage = Stage.on(transport)) {
            Listener listener = stage.manager().listen(certificates.listen(), stage.events());
            pause(stage, listener);
            Peer caller = stage.call(listener.port());
            Deadline.get(listener.close());
            var client = certificates.jdk(certificates.client("guest"));
            stage.guest(TlsPeer.connect(caller.socket(), listener.port(), client))
                    .handshake();
            stage.accept();
        }
    }

    @OnEachTransport
    void overUnixDomainSocketsToo(Transport transport, @TempDir Path directory) throws Exception {
        Path path = directory.resolve("s");
        try (Stage stage = Stage.on(transport)) {
            Listener listener = stage.manager()
                    .listen(
                            TcpListen.on(UnixDomainSocketAddress.of(path)),
                            (session, data, from) -> session.write(data.retain()));
            pause(stage, listener);
            List<UnixPeer> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(stage.guest(UnixPeer.connect(path)).send("question"));
            }
            Deadline.get(listener.close());
            for (UnixPeer caller : callers) {
                assertEquals("question", caller.readText(8));
            }
        }
    }

    @OnEachTransport
    void asManyAsThereArePlaces(Transport transport) throws Exception {
        int places = 5;
        try (Stage stage = Stage.on(transport)) {
            Listener listener = stage.manager()
                    .listen(
                            TcpListen.on("127.0.0.1", 0).maxSessions(places),
                            (session, data, from) -> session.write(data.retain()));
            pause(stage, listener);
            List<Peer> callers = call(stage, listener.port());
            Deadline.get(listener.close());
            Deadline.until(
                    listener.stats() + ": all places taken",
                    () -> listener.stats().accepted() == places);
            for (int i = 0; i < places; i++) {
                assertEquals("question", callers.get(i).readText(8));
            }
            assertThrows(IOException.class, () -> callers.get(places).readToEnd());
        }
    }

    /** Returns when nothing is accepted any more: the close of another listener passes the accepting loop behind the pause. */
    private static void pause(Stage stage, Listener listener) throws IOException {
        listener.pause();
        Deadline.get(stage.manager().listenTcp(0, stage.events()).close());
    }

    private static List<Peer> call(Stage stage, int port) throws IOException {
        List<Peer> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(stage.call(port).send("question"));
        }
        return callers;
    }
}
