// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cmgr.config.TcpConnect;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Refusal;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Attempts with several targets: all addresses of each come before those of the next, and a look-up counts, too. */
@ExtendWith(NoLeaks.class)
class SeveralTargetsTest {
    private static final TcpConnect WHERE = TcpConnect.to("a:1").or("b:2");

    private final AddressRaceFixture fixture = new AddressRaceFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void allAddressesOfTheFirstTargetComeBeforeTheSecond() {
        fixture.name("a", AddressRaceFixture.named("198.18.0.1", "198.18.0.2"));
        fixture.name("b", AddressRaceFixture.named("198.18.1.1"));
        CompletableFuture<Session> connecting = fixture.begin(WHERE);
        fixture.awaitTried(1);
        fixture.pass(AddressRace.HEAD_START_MILLIS);
        fixture.assertTried("198.18.0.1", "198.18.0.2");
        fixture.pass(AddressRace.HEAD_START_MILLIS);
        fixture.awaitTried(3);
        fixture.assertTried("198.18.0.1", "198.18.0.2", "198.18.1.1");
        assertEquals(2, fixture.channel(2).address().getPort());
        fixture.channel(2).accept();
        fixture.assertConnected(connecting, fixture.channel(2));
    }

    @Test
    void aTargetThatRefusesGivesWayAtOnce() {
        CompletableFuture<Session> connecting =
                fixture.begin(TcpConnect.to("198.18.0.1:1").or("198.18.1.1:2"));
        fixture.channel(0).refuse();
        fixture.assertTried("198.18.0.1", "198.18.1.1");
        fixture.channel(1).accept();
        fixture.assertConnected(connecting, fixture.channel(1));
    }

    @Test
    void anUnknownNameGivesWayAtOnce() {
        fixture.name("b", AddressRaceFixture.named("198.18.1.1"));
        CompletableFuture<Session> connecting = fixture.begin(WHERE);
        fixture.awaitTried(1);
        fixture.assertTried("198.18.1.1");
        fixture.channel(0).refuse();
        fixture.turn();
        Refusal.failed(UnknownHostException.class, "a", connecting);
        assertEquals(1, Deadline.failure(connecting).getSuppressed().length);
        fixture.assertNothingLeft();
    }

    @Test
    void whoSharesALookUpThatFailsIsToldOfItsOwnAttemptsOnly() {
        CountDownLatch answer = fixture.hang("a");
        CompletableFuture<Session> one =
                fixture.begin(TcpConnect.to("a:1").or("198.18.1.1:2").as("one"));
        CompletableFuture<Session> other =
                fixture.begin(TcpConnect.to("a:1").or("198.18.2.1:2").as("other"));
        answer.countDown();
        fixture.awaitTried(2);
        fixture.channel(0).refuse();
        fixture.channel(1).refuse();
        fixture.turn();
        assertEquals(1, Deadline.failure(one).getSuppressed().length);
        assertEquals(1, Deadline.failure(other).getSuppressed().length);
        fixture.assertNothingLeft();
    }

    @Test
    void aLookUpThatHangsGivesWayAndItsAddressesAreTriedWhenTheyComeLate() {
        CountDownLatch answer = fixture.hang("a");
        fixture.name("a", AddressRaceFixture.named("198.18.0.1", "198.18.0.2"));
        CompletableFuture<Session> connecting =
                fixture.begin(TcpConnect.to("a:1").or("198.18.1.1:2").or("198.18.2.1:3"));
        fixture.pass(AddressRace.HEAD_START_MILLIS - 1);
        fixture.assertTried();
        fixture.pass(1);
        fixture.assertTried("198.18.1.1");
        fixture.pass(AddressRace.HEAD_START_MILLIS);
        fixture.assertTried("198.18.1.1", "198.18.2.1");
        answer.countDown();
        fixture.awaitTried(3);
        fixture.pass(AddressRace.HEAD_START_MILLIS);
        fixture.assertTried("198.18.1.1", "198.18.2.1", "198.18.0.1", "198.18.0.2");
        fixture.channel(3).accept();
        fixture.assertConnected(connecting, fixture.channel(3));
    }

    @Test
    void aTargetThatAnswersIsTheOnlyOneToBeLookedUp() {
        fixture.name("a", AddressRaceFixture.named("198.18.0.1"));
        CompletableFuture<Session> connecting = fixture.begin(WHERE);
        fixture.awaitTried(1);
        fixture.channel(0).accept();
        fixture.assertConnected(connecting, fixture.channel(0));
        assertEquals(List.of("a"), fixture.lookedUp());
    }

    @Test
    void noMoreThanSixteenAddressesAreTriedInAll() {
        fixture.name("a", AddressRaceFixture.some(10));
        fixture.name("b", AddressRaceFixture.some(10));
        CompletableFuture<Session> connecting = fixture.begin(WHERE);
        for (int i = 0; i < Candidates.MAX_ADDRESSES; i++) {
            fixture.awaitTried(i + 1);
            fixture.channel(i).refuse();
        }
        fixture.turn();
        Refusal.failed(ConnectException.class, "198.18.0.1:1", connecting);
        assertEquals(Candidates.MAX_ADDRESSES, fixture.tried());
        fixture.assertNothingLeft();
    }

    @Test
    void theTimeOutNamesAllTargetsAndEndsLookUpsToo() {
        CountDownLatch never = fixture.hang("a");
        CompletableFuture<Session> connecting =
                fixture.begin(TcpConnect.to("a:1").or("198.18.1.1:2"));
        fixture.pass(AddressRace.HEAD_START_MILLIS);
        fixture.channel(0).refuse();
        fixture.turn();
        assertFalse(connecting.isDone());
        fixture.pass(10_000);
        Refusal.failed(ConnectTimeoutException.class, "a/<unresolved>:1 or 198.18.1.1/<unresolved>:2", connecting);
        fixture.assertNothingLeft();
        never.countDown();
    }
}
