// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.bad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.DuplicateSessionException;
import io.cmgr.session.NoSuchSessionException;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.FullBacklog;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BadIdTest {
    /** Unusable ids, each with the form in which a message shows it. */
    private static final Map<String, String> UNUSABLE = Map.ofEntries(
            Map.entry("", "\"\""),
            Map.entry("x".repeat(65), "x".repeat(65)),
            Map.entry("two\nlines", "two?lines"),
            Map.entry("cr\r", "cr?"),
            Map.entry("\u001b[31mred", "?[31mred"),
            Map.entry("nul\0", "nul?"),
            Map.entry("del\u007f", "del?"),
            Map.entry("csi\u009b", "csi?"),
            Map.entry("größe", "größe"),
            Map.entry("rocket\ud83d\ude80", "rocket"),
            Map.entry("with space", "with space"),
            Map.entry("a/b", "a/b"),
            Map.entry(" ", "\" \""));

    private static final List<String> ASSIGNED =
            List.of("a1", "a01", "c1", "l0", "l99", "m0", "u7", "x1", "a9223372036854775808");
    private static final List<String> USABLE =
            List.of("a", "A1", "b1", "a1b", "a-1", "al1", "_", "-", ":", ".", "x".repeat(64));

    @OnEachTransport
    void anUnusableIdIsRefusedByTheCallAndNothingIsRegistered(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            String target = "127.0.0.1:" + fixture.listen();
            UNUSABLE.forEach((id, shown) -> {
                Refusal.thrown(
                        IllegalArgumentException.class, shown, () -> manager.connect(target, id, fixture.events()));
                Refusal.thrown(
                        IllegalArgumentException.class,
                        shown,
                        () -> manager.connect(TcpConnect.to(target).as(id), fixture.events()));
            });
            assertNothingWasOpened(manager);
        }
    }

    @OnEachTransport
    void anIdOfTheFormThatTheManagerAssignsIsRefused(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            String target = "127.0.0.1:" + fixture.listen();
            for (String id : ASSIGNED) {
                Refusal.thrown(
                        IllegalArgumentException.class,
                        '"' + id + '"',
                        () -> manager.connect(target, id, fixture.events()));
            }
            assertNothingWasOpened(manager);
        }
    }

    @OnEachTransport
    void anyOtherIdOf1To64AllowedCharactersIsAccepted(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            String target = "127.0.0.1:" + fixture.listen();
            for (String id : USABLE) {
                Session session = Deadline.get(fixture.manager().connect(target, id, fixture.events()));
                assertEquals(id, session.id());
                Deadline.get(session.abort());
            }
        }
    }

    @OnEachTransport
    void anIdThatNobodyHasIsAnErrorThatShowsItWithoutControlCharacters(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            String id = "no\u001b[2J\none";
            String shown = "\"no?[2J?one\"";
            Refusal.failed(NoSuchSessionException.class, shown, manager.close(id));
            Refusal.failed(NoSuchSessionException.class, shown, manager.write(id, "x"));
            Refusal.failed(NoSuchSessionException.class, shown, manager.write(id, new byte[1]));
            Refusal.failed(NoSuchSessionException.class, shown, manager.write(id, new byte[1], 0, 1));
            Refusal.failed(NoSuchSessionException.class, shown, manager.writeUdp(id, "127.0.0.1:9", "x"));
            assertTrue(manager.session(id).isEmpty() && manager.listener(id).isEmpty());
            assertEquals(0, Deadline.get(manager.allExcept(id).write("x")).queued());
        }
    }

    @OnEachTransport
    void aListenersIdTakesNoWrites(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            fixture.listen();
            Refusal.failed(
                    NoSuchSessionException.class,
                    "\"l0\"",
                    fixture.manager().write(ConnectionManager.DEFAULT_LISTENER, "x"));
        }
    }

    @OnEachTransport
    void theIdOfAnAttemptUnderWayIsTakenAndHasNoSession(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport);
                FullBacklog silent = new FullBacklog()) {
            ConnectionManager manager = fixture.manager();
            var attempt = manager.connect(silent.hostPort(), "name", fixture.events());
            Refusal.failed(
                    DuplicateSessionException.class,
                    "\"name\"",
                    manager.connect(silent.hostPort(), "name", fixture.events()));
            Refusal.failed(NoSuchSessionException.class, "\"name\"", manager.write("name", "x"));
            assertTrue(manager.session("name").isEmpty() && !attempt.isDone());
            Deadline.get(manager.close("name"));
            Refusal.failed(RuntimeException.class, "name", attempt);
            Session second = Deadline.get(manager.connect("127.0.0.1:" + fixture.listen(), "name", fixture.events()));
            Deadline.get(second.abort());
        }
    }

    private static void assertNothingWasOpened(ConnectionManager manager) {
        assertEquals(0, manager.stats().opened());
        assertEquals(List.of(), List.copyOf(manager.sessions()));
    }
}
