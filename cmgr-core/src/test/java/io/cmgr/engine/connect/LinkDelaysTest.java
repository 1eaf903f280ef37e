// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.engine.manager.RegisteredLink;
import io.cmgr.session.Link;
import io.cmgr.session.LinkDownException;
import io.cmgr.session.ManagerClosedException;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a link tries again, when it counts as up, and when it gives up: at a time that the test sets. */
@ExtendWith(NoLeaks.class)
class LinkDelaysTest {
    private static final long TEN_MINUTES = 600_000;

    private final LinkFixture fixture = new LinkFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aPeerThatAcceptsAndClosesIsAskedNoMoreThanTheDelaysSay() {
        assertAskedNoMoreThanTheDelaysSay(channel -> {
            channel.accept();
            channel.close();
        });
        assertEquals(List.of("NEW", "DISCONNECTED LOCAL_CLOSE"), fixture.events.subList(0, 2));
    }

    @Test
    void aPeerThatResetsAtAcceptIsAskedNoMoreThanTheDelaysSay() {
        assertAskedNoMoreThanTheDelaysSay(channel -> {
            channel.accept();
            channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        });
    }

    @Test
    void aPeerThatRefusesIsAskedNoMoreThanTheDelaysSay() {
        assertAskedNoMoreThanTheDelaysSay(FakeChannel::refuse);
        assertEquals(List.of(), fixture.events);
    }

    @Test
    void aHandlerThatThrowsAtNewIsAskedNoMoreThanTheDelaysSay() {
        fixture.atNew(session -> {
            throw new IllegalStateException("as a test wants it");
        });
        assertAskedNoMoreThanTheDelaysSay(FakeChannel::accept);
        assertEquals(List.of("NEW", "DISCONNECTED HANDLER_ERROR"), fixture.events.subList(0, 2));
    }

    @Test
    void whatThrowsAtNewOrWhileThePipelineIsMadeIsTheLastFailure() {
        IllegalStateException thrown = new IllegalStateException("as a test wants it");
        fixture.atNew(session -> {
            throw thrown;
        });
        Link atNew = fixture.link(Reconnect.always());
        fixture.last().accept();
        for (int i = 0; fixture.events.size() < 2; i++) {
            assertTrue(i < 100, "no end");
            fixture.pass(100, 100);
        }
        assertSame(thrown, atNew.stats().lastFailure());
        fixture.assertEnds(atNew);
        TcpConnect broken = LinkFixture.WHERE.pipeline(pipeline -> {
            throw thrown;
        });
        Link atPipeline = fixture.link(broken, Reconnect.always());
        assertEquals(1, atPipeline.stats().failures());
        assertSame(thrown, atPipeline.stats().lastFailure());
        fixture.assertEnds(atPipeline);
    }

    private void assertAskedNoMoreThanTheDelaysSay(Consumer<FakeChannel> server) {
        fixture.server(server);
        Link link = fixture.link(Reconnect.always());
        fixture.pass(TEN_MINUTES, 50);
        int attempts = fixture.attempts();
        assertTrue(attempts <= 60 && attempts >= 25, () -> attempts + " attempts");
        assertTrue(link.stats().failures() >= attempts - 1, () -> link.stats().toString());
        assertFalse(link.isUp());
        fixture.assertEnds(link);
    }

    @Test
    void aConnectionThatLivedStartsTheDelaysAnewAndAFlapDoesNot() {
        Link link = fixture.link(Reconnect.always().backoff(Duration.ofMillis(100), Duration.ofSeconds(60)));
        for (int i = 0; i < 9; i++) {
            fixture.last().refuse();
            passUntilTried(i + 2);
        }
        fixture.last().accept();
        fixture.turn();
        assertTrue(link.isUp());
        fixture.pass(59_000, 1000);
        fixture.last().close();
        fixture.turn();
        assertEquals(10, link.stats().failures(), "it flapped");
        passUntilTried(11);
        fixture.last().accept();
        fixture.pass(60_000, 1000);
        fixture.last().close();
        fixture.turn();
        assertEquals(10, link.stats().failures(), "it lived");
        assertEquals(2, link.stats().connects());
        fixture.pass(101, 1);
        assertEquals(12, fixture.attempts(), "the first delay holds again");
        fixture.assertEnds(link);
    }

    private void passUntilTried(int attempts) {
        for (int seconds = 0; fixture.attempts() < attempts; seconds++) {
            assertTrue(seconds < 61, "no further attempt");
            fixture.pass(1000, 1000);
        }
    }

    @Test
    void givingUpCountsFromTheLastConnectionThatLived() {
        fixture.server(channel -> {
            channel.accept();
            channel.close();
        });
        Reconnect manner = Reconnect.always()
                .backoff(Duration.ofMillis(10), Duration.ofSeconds(1))
                .giveUpAfter(Duration.ofSeconds(20));
        Link link = fixture.link(manner);
        CompletableFuture<Session> connected = link.connected();
        fixture.pass(19_990, 10);
        assertTrue(link.isOpen(), "20 s are not over");
        assertTrue(connected.isDone(), "a flap is up, too");
        fixture.server(FakeChannel::refuse);
        CompletableFuture<Session> next = link.connected();
        fixture.pass(20, 10);
        assertFalse(link.isOpen());
        assertTrue(link.closed().isDone());
        assertTrue(next.isCompletedExceptionally());
        assertInstanceOf(SessionClosedException.class, Deadline.failure(link.write("late")));
        fixture.network.assertNothingLeft();
    }

    @Test
    void aConnectionThatIsUpKeepsTheClockOfGivingUpFromRingingAndItRingsAtTheEndOfAFlap() {
        Reconnect manner = Reconnect.always()
                .backoff(Duration.ofMillis(10), Duration.ofSeconds(100))
                .giveUpAfter(Duration.ofSeconds(20));
        Link link = fixture.link(manner);
        fixture.last().accept();
        fixture.pass(50_000, 1000);
        assertTrue(link.isUp());
        fixture.last().close();
        fixture.turn();
        assertFalse(link.isOpen(), "it had not lived, and 20 s are over");
        fixture.network.assertNothingLeft();
    }

    @Test
    void aConnectionHasLivedUntilItsEndBeganHoweverLongThatTakes() {
        Link link = fixture.link(Reconnect.always().backoff(Duration.ofMillis(10), Duration.ofSeconds(60)));
        fixture.last().accept();
        fixture.pass(59_000, 1000);
        fixture.last().stall();
        var unused = link.write("x");
        var closing = link.session().close();
        Instant down = link.stats().downSince();
        fixture.pass(2000, 1000);
        assertFalse(closing.isDone(), "it waits for the peer");
        assertEquals(down, link.stats().downSince());
        assertEquals(1, fixture.attempts());
        passUntilTried(2);
        assertEquals(1, link.stats().failures(), "59 s are no life");
        fixture.assertEnds(link);
    }

    @Test
    void aLinkWhoseConnectionLivedDoesNotGiveUpWhileThatEnds() {
        Reconnect manner = Reconnect.always()
                .backoff(Duration.ofMillis(10), Duration.ofSeconds(10))
                .giveUpAfter(Duration.ofSeconds(20))
                .hold(100, Duration.ofSeconds(1));
        Link link = fixture.link(manner);
        fixture.last().accept();
        fixture.pass(50_000, 1000);
        fixture.last().stall();
        var unused = link.write("x");
        var unusedToo = link.session().close();
        CompletableFuture<Void> held = link.write("held");
        fixture.pass(2000, 1000);
        assertInstanceOf(LinkDownException.class, Deadline.failure(held));
        assertTrue(link.isOpen(), "it has been down for two seconds");
        fixture.assertEnds(link);
    }

    @Test
    void whoDrainsWhenAHeldMessageIsTooOldIsNotInTheWayOfTheEnd() {
        Reconnect manner = Reconnect.always().confirm(Duration.ofMinutes(1)).hold(100, Duration.ofSeconds(1));
        Link link = fixture.link(manner);
        var unused = link.write("old").exceptionally(tooOld -> {
            ((RegisteredLink) fixture.network.context().registry().entry("link")).retire();
            return null;
        });
        fixture.last().accept();
        fixture.network.passBusy(1000);
        link.confirm(link.session());
        assertFalse(link.isOpen());
        fixture.last().close();
        fixture.turn();
        assertTrue(link.closed().isDone());
        fixture.network.assertNothingLeft();
    }

    @Test
    void whileItIsUpConnectedIsDone() {
        Link link = fixture.link(Reconnect.always());
        fixture.last().accept();
        CompletableFuture<Session> connected =
                Deadline.get(CompletableFuture.supplyAsync(link::connected)); // not on the event loop
        assertSame(link.session(), connected.getNow(null));
        fixture.assertEnds(link);
    }

    @Test
    void whatFailedLastIsWhatConnectedFailsWithAtTheEnd() {
        Link link = fixture.link(Reconnect.always());
        CompletableFuture<Session> connected = link.connected();
        ConnectException refusal = fixture.last().refuse();
        fixture.turn();
        assertSame(refusal, link.stats().lastFailure());
        assertNotNull(link.stats().nextAttempt());
        assertNotNull(link.stats().downSince());
        fixture.assertEnds(link);
        assertSame(refusal, Deadline.failure(connected));
        assertSame(refusal, Deadline.failure(link.connected()));
        assertNull(link.stats().nextAttempt());
    }

    @Test
    void reconnectTriesNowAndClosesAnOpenSession() {
        Link link = fixture.link(Reconnect.always().backoff(Duration.ofHours(1), Duration.ofHours(2)));
        fixture.last().refuse();
        fixture.turn();
        assertEquals(1, fixture.attempts());
        link.reconnect();
        fixture.turn();
        assertEquals(2, fixture.attempts());
        link.reconnect();
        fixture.turn();
        assertEquals(2, fixture.attempts(), "one is under way");
        fixture.last().accept();
        fixture.turn();
        assertTrue(link.isUp());
        link.reconnect();
        assertFalse(link.isUp());
        fixture.pass(12_000, 1000);
        assertEquals(3, fixture.attempts());
        fixture.assertEnds(link);
    }

    @Test
    void noAttemptBeginsWhileAnOwnerPauses() {
        Link link = fixture.link(Reconnect.always());
        Object second = new Object();
        link.pause("first");
        link.pause(second);
        fixture.last().accept();
        fixture.turn();
        assertTrue(link.isUp(), "an attempt that has begun goes on");
        fixture.last().close();
        fixture.pass(100_000, 1000);
        assertEquals(1, fixture.attempts());
        assertNull(link.stats().nextAttempt());
        link.reconnect();
        link.resume("first");
        link.resume("nobody");
        fixture.pass(100_000, 1000);
        assertEquals(1, fixture.attempts());
        link.resume(second);
        fixture.turn();
        assertEquals(2, fixture.attempts());
        fixture.assertEnds(link);
    }

    @Test
    void aLinkThatIsPausedEndsWithItsEventLoop() {
        Link link = fixture.link(Reconnect.always());
        link.pause(this);
        fixture.last().refuse();
        fixture.turn();
        CompletableFuture<Session> connected = link.connected();
        fixture.close();
        Deadline.until("the end", () -> link.closed().isDone());
        assertInstanceOf(ManagerClosedException.class, Deadline.failure(connected));
    }

    @Test
    void aPeerThatStaysSilentLosesItsConnectionAtTheLimit() {
        Link link = fixture.link(Reconnect.always().confirm(Duration.ofSeconds(3)));
        fixture.last().accept();
        fixture.pass(2999, 1000);
        assertNotNull(link.session());
        assertFalse(link.isUp());
        for (int i = 0; fixture.events.size() < 2; i++) {
            assertTrue(i < 100, "no end");
            fixture.pass(100, 100);
        }
        assertInstanceOf(TimeoutException.class, link.stats().lastFailure());
        assertEquals(List.of("NEW", "DISCONNECTED LOCAL_CLOSE"), fixture.events);
        assertTrue(link.stats().failures() >= 1);
        fixture.assertEnds(link);
    }

    @Test
    void confirmingTheSessionBeforeDoesNotConfirmThisOne() {
        Link link = fixture.link(Reconnect.always().confirm(Duration.ofMinutes(1)));
        fixture.last().accept();
        fixture.turn();
        Session before = link.session();
        fixture.last().close();
        passUntilTried(2);
        fixture.last().accept();
        fixture.turn();
        link.confirm(before);
        fixture.turn();
        assertFalse(link.isUp());
        link.confirm(link.session());
        fixture.turn();
        assertTrue(link.isUp());
        link.confirm(before);
        fixture.assertEnds(link);
    }

    @Test
    void confirmIsWithoutEffectIfTheLinkIsUpAtNew() {
        Link link = fixture.link(Reconnect.always());
        fixture.atNew(session -> {
            link.confirm(session);
            assertFalse(link.isUp(), "onNew has not returned");
        });
        fixture.last().accept();
        fixture.turn();
        assertTrue(link.isUp());
        fixture.assertEnds(link);
    }

    @Test
    void aLinkWithSeveralTargetsTriesThemInOneAttempt() {
        Link link =
                fixture.link(TcpConnect.to("198.18.0.1:1").or("198.18.1.1:2").as("link"), Reconnect.always());
        fixture.last().refuse();
        fixture.turn();
        assertEquals(2, fixture.attempts());
        assertEquals(0, link.stats().failures());
        assertEquals("198.18.0.1:1 or 198.18.1.1:2", link.stats().target());
        fixture.last().accept();
        fixture.turn();
        assertTrue(link.isUp());
        fixture.assertEnds(link);
    }
}
