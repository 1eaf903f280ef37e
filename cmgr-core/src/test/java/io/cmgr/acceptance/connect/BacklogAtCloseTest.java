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
import io.cmgr.testkit.ServerFixture;
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

/** Connections that wait in the backlog when a listener closes are not reset by the close. */
@ExtendWith(NoLeaks.class)
class BacklogAtCloseTest {
    private static final int CALLERS = 20;

    @OnEachTransport
    void aClosingListenerAcceptsItsBacklogEvenWhilePaused(Transport transport) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Listener listener = fixture.manager().listenTcp(0, (session, data, from) -> {
                asked.incrementAndGet();
                session.write(data.retain());
            });
            pause(fixture, listener);
            List<Peer> callers = call(fixture, listener.port());
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
    void aClosingManagerEndsTheBacklogInOrder(Transport transport) throws Exception {
        assertBacklogIsEndedInOrder(transport, fixture -> fixture.manager().closeAsync());
    }

    @OnEachTransport
    void aDrainingManagerEndsTheBacklogInOrderAndReadsNothing(Transport transport) throws Exception {
        assertBacklogIsEndedInOrder(transport, fixture -> fixture.manager().drain(Duration.ofSeconds(20)));
    }

    private static void assertBacklogIsEndedInOrder(
            Transport transport, Function<ServerFixture, CompletableFuture<?>> end) throws Exception {
        List<SessionEvent> events = new ArrayList<>();
        try (ServerFixture fixture = ServerFixture.on(transport);
                Background background = new Background()) {
            Listener listener = fixture.manager().listenTcp(0, fixture.events());
            pause(fixture, listener);
            List<Peer> callers = call(fixture, listener.port());
            background.start("taker", () -> fixture.events().forEach(events::add));
            CompletableFuture<?> ended = end.apply(fixture);
            for (Peer caller : callers) {
                assertEquals(0, caller.readToEnd().length); // would throw after a reset
                caller.close();
            }
            Deadline.get(ended);
            assertEquals(CALLERS, fixture.manager().stats().closed());
        }
        assertTrue(events.stream().noneMatch(event -> event.state() == SessionState.DATA), events::toString);
        assertEquals(
                CALLERS,
                events.stream()
                        .filter(event -> event.reason() == DisconnectReason.MANAGER_CLOSED)
                        .count());
    }

    @OnEachTransport
    void withTlsTheBacklogIsEndedInOrderBeforeItsHandshakes(Transport transport) throws Exception {
        ServerFixture fixture = ServerFixture.on(transport);
        Listener listener = fixture.manager().listen(new Certificates().listen(), (session, data, from) -> {});
        pause(fixture, listener);
        List<Peer> callers = call(fixture, listener.port());
        CompletableFuture<Void> ended = fixture.manager().closeAsync();
        for (Peer caller : callers) {
            caller.readToEnd(); // would throw after a reset
            caller.close();
        }
        Deadline.get(ended);
        fixture.close();
    }

    @OnEachTransport
    void withTlsAClosingListenerGoesOnWithTheHandshakesOfItsBacklog(Transport transport) throws Exception {
        Certificates certificates = new Certificates();
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Listener listener = fixture.manager().listen(certificates.listen(), fixture.events());
            pause(fixture, listener);
            Peer caller = fixture.call(listener.port());
            Deadline.get(listener.close());
            var client = certificates.jdk(certificates.client("guest"));
            fixture.closeFirst(TlsPeer.connect(caller.socket(), listener.port(), client))
                    .handshake();
            fixture.accept();
        }
    }

    @OnEachTransport
    void aClosingUnixListenerAcceptsItsBacklogToo(Transport transport, @TempDir Path directory) throws Exception {
        Path path = directory.resolve("s");
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Listener listener = fixture.manager()
                    .listen(
                            TcpListen.on(UnixDomainSocketAddress.of(path)),
                            (session, data, from) -> session.write(data.retain()));
            pause(fixture, listener);
            List<UnixPeer> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                callers.add(fixture.closeFirst(UnixPeer.connect(path)).send("question"));
            }
            Deadline.get(listener.close());
            for (UnixPeer caller : callers) {
                assertEquals("question", caller.readText(8));
            }
        }
    }

    @OnEachTransport
    void aClosingListenerAcceptsAsManyAsThereArePlaces(Transport transport) throws Exception {
        int places = 5;
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Listener listener = fixture.manager()
                    .listen(
                            TcpListen.on("127.0.0.1", 0).maxSessions(places),
                            (session, data, from) -> session.write(data.retain()));
            pause(fixture, listener);
            List<Peer> callers = call(fixture, listener.port());
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

    /**
     * Pauses accepting, and waits until it has stopped: the other listener's close runs on the accepting loop after it.
     */
    private static void pause(ServerFixture fixture, Listener listener) throws IOException {
        listener.pause();
        Deadline.get(fixture.manager().listenTcp(0, fixture.events()).close());
    }

    private static List<Peer> call(ServerFixture fixture, int port) throws IOException {
        List<Peer> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(fixture.call(port).send("question"));
        }
        return callers;
    }
}
