// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Refusal;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** In which order the addresses of a name are tried, and when the next one begins. */
@ExtendWith(NoLeaks.class)
class AddressRaceTest {
    private final AddressRaceFixture fixture = new AddressRaceFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theNextAddressBeginsAQuarterOfASecondAfterTheOneBefore() {
        CompletableFuture<Session> connecting = fixture.connect(AddressRaceFixture.WHERE, AddressRaceFixture.some(3));
        fixture.pass(AddressRace.HEAD_START_MILLIS - 1);
        fixture.assertTried("198.18.0.1");
        fixture.pass(1);
        fixture.assertTried("198.18.0.1", "198.18.0.2");
        fixture.pass(AddressRace.HEAD_START_MILLIS);
        fixture.assertTried("198.18.0.1", "198.18.0.2", "198.18.0.3");
        fixture.pass(AddressRace.HEAD_START_MILLIS);
        fixture.channel(1).accept();
        fixture.assertConnected(connecting, fixture.channel(1));
    }

    @Test
    void theNextAddressBeginsAtOnceWhenTheOneBeforeHasFailed() {
        CompletableFuture<Session> connecting = fixture.connect(AddressRaceFixture.WHERE, AddressRaceFixture.some(4));
        fixture.channel(0).refuse();
        fixture.assertTried("198.18.0.1", "198.18.0.2");
        fixture.pass(AddressRace.HEAD_START_MILLIS - 1);
        fixture.channel(1).refuse();
        fixture.pass(1);
        fixture.assertTried("198.18.0.1", "198.18.0.2", "198.18.0.3");
        fixture.pass(AddressRace.HEAD_START_MILLIS - 1);
        fixture.assertTried("198.18.0.1", "198.18.0.2", "198.18.0.3", "198.18.0.4");
        fixture.channel(3).accept();
        fixture.assertConnected(connecting, fixture.channel(3));
    }

    @Test
    void theFamiliesTakeTurnsInTheSystemsOrder() {
        InetAddress[] found =
                AddressRaceFixture.named("2001:db8::1", "2001:db8::2", "2001:db8::3", "198.18.0.1", "198.18.0.2");
        CompletableFuture<Session> connecting = fixture.connect(AddressRaceFixture.WHERE, found);
        for (int i = 1; i < found.length; i++) {
            fixture.pass(AddressRace.HEAD_START_MILLIS);
        }
        fixture.assertTried(
                "2001:db8:0:0:0:0:0:1", "198.18.0.1", "2001:db8:0:0:0:0:0:2", "198.18.0.2", "2001:db8:0:0:0:0:0:3");
        fixture.channel(4).accept();
        fixture.assertConnected(connecting, fixture.channel(4));
    }

    @Test
    void noMoreThanSixteenAddressesAreTried() {
        CompletableFuture<Session> connecting = fixture.connect(AddressRaceFixture.WHERE, AddressRaceFixture.some(40));
        for (int i = 0; i < Candidates.MAX_ADDRESSES; i++) {
            fixture.channel(i).refuse();
            fixture.turn();
        }
        assertEquals(Candidates.MAX_ADDRESSES, fixture.tried());
        Refusal.failed(ConnectException.class, "198.18.0.1:4160", connecting);
        assertEquals(Candidates.MAX_ADDRESSES - 1, Deadline.failure(connecting).getSuppressed().length);
        fixture.assertNothingLeft();
    }

    @Test
    void whenAllHaveFailedTheFirstFailureHasTheOthersWithIt() {
        CompletableFuture<Session> connecting = fixture.connect(AddressRaceFixture.WHERE, AddressRaceFixture.some(2));
        fixture.pass(AddressRace.HEAD_START_MILLIS);
        Throwable first = fixture.channel(1).refuse();
        Throwable second = fixture.channel(0).refuse();
        assertSame(first, Deadline.failure(connecting));
        assertEquals(List.of(second), List.of(first.getSuppressed()));
        fixture.assertNothingLeft();
    }

    @Test
    void anUnknownNameFails() {
        Refusal.failed(UnknownHostException.class, "name", fixture.connect(AddressRaceFixture.WHERE));
        fixture.assertNothingLeft();
    }

    @Test
    void aConnectionToItselfIsRefusedLikeAPortWhereNobodyListens() {
        CompletableFuture<Session> connecting = fixture.connect(AddressRaceFixture.WHERE, AddressRaceFixture.some(2));
        fixture.channel(0).connectToItself();
        fixture.assertTried("198.18.0.1", "198.18.0.2");
        fixture.channel(1).connectToItself();
        fixture.turn();
        Refusal.failed(ConnectException.class, "Connection refused: /198.18.0.1:4160", connecting);
        fixture.assertNothingLeft();
    }
}
