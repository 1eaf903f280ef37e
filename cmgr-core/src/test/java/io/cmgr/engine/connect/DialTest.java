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

/** In which order the addresses of a name are called, and when the next one begins. */
@ExtendWith(NoLeaks.class)
class DialTest {
    private final DialScene scene = new DialScene();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void theNextAddressBeginsAQuarterOfASecondAfterTheOneBefore() {
        CompletableFuture<Session> connecting = scene.connect(DialScene.WHERE, DialScene.some(3));
        scene.pass(Dial.HEAD_START_MILLIS - 1);
        scene.assertTried("198.18.0.1");
        scene.pass(1);
        scene.assertTried("198.18.0.1", "198.18.0.2");
        scene.pass(Dial.HEAD_START_MILLIS);
        scene.assertTried("198.18.0.1", "198.18.0.2", "198.18.0.3");
        scene.pass(Dial.HEAD_START_MILLIS);
        scene.channel(1).answer();
        scene.assertConnected(connecting, scene.channel(1));
    }

    @Test
    void theNextAddressBeginsAtOnceWhenTheOneBeforeHasFailed() {
        CompletableFuture<Session> connecting = scene.connect(DialScene.WHERE, DialScene.some(4));
        scene.channel(0).refuse();
        scene.assertTried("198.18.0.1", "198.18.0.2");
        scene.pass(Dial.HEAD_START_MILLIS - 1);
        scene.channel(1).refuse();
        scene.pass(1);
        scene.assertTried("198.18.0.1", "198.18.0.2", "198.18.0.3");
        scene.pass(Dial.HEAD_START_MILLIS - 1);
        scene.assertTried("198.18.0.1", "198.18.0.2", "198.18.0.3", "198.18.0.4");
        scene.channel(3).answer();
        scene.assertConnected(connecting, scene.channel(3));
    }

    @Test
    void theFamiliesTakeTurnsInTheSystemsOrder() {
        InetAddress[] found = DialScene.named("2001:db8::1", "2001:db8::2", "2001:db8::3", "198.18.0.1", "198.18.0.2");
        CompletableFuture<Session> connecting = scene.connect(DialScene.WHERE, found);
        for (int i = 1; i < found.length; i++) {
            scene.pass(Dial.HEAD_START_MILLIS);
        }
        scene.assertTried(
                "2001:db8:0:0:0:0:0:1", "198.18.0.1", "2001:db8:0:0:0:0:0:2", "198.18.0.2", "2001:db8:0:0:0:0:0:3");
        scene.channel(4).answer();
        scene.assertConnected(connecting, scene.channel(4));
    }

    @Test
    void noMoreThanSixteenAddressesAreTried() {
        CompletableFuture<Session> connecting = scene.connect(DialScene.WHERE, DialScene.some(40));
        for (int i = 0; i < Dial.MAX_ADDRESSES; i++) {
            scene.channel(i).refuse();
            scene.turn();
        }
        assertEquals(Dial.MAX_ADDRESSES, scene.tried());
        Refusal.failed(ConnectException.class, "198.18.0.1:4160", connecting);
        assertEquals(Dial.MAX_ADDRESSES - 1, Deadline.failure(connecting).getSuppressed().length);
        scene.assertNothingLeft();
    }

    @Test
    void whenAllHaveFailedTheFirstFailureHasTheOthersWithIt() {
        CompletableFuture<Session> connecting = scene.connect(DialScene.WHERE, DialScene.some(2));
        scene.pass(Dial.HEAD_START_MILLIS);
        Throwable first = scene.channel(1).refuse();
        Throwable second = scene.channel(0).refuse();
        assertSame(first, Deadline.failure(connecting));
        assertEquals(List.of(second), List.of(first.getSuppressed()));
        scene.assertNothingLeft();
    }

    @Test
    void anUnknownNameFails() {
        Refusal.failed(UnknownHostException.class, "name", scene.connect(DialScene.WHERE));
        scene.assertNothingLeft();
    }

    @Test
    void aConnectionToItselfIsRefusedLikeAPortWhereNobodyListens() {
        CompletableFuture<Session> connecting = scene.connect(DialScene.WHERE, DialScene.some(2));
        scene.channel(0).answerItself();
        scene.assertTried("198.18.0.1", "198.18.0.2");
        scene.channel(1).answerItself();
        scene.turn();
        Refusal.failed(ConnectException.class, "Connection refused: /198.18.0.1:4160", connecting);
        scene.assertNothingLeft();
    }
}
