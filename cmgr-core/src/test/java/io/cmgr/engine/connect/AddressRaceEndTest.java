// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ends an attempt to connect: a session, a limit, a failure or the application. Nothing is left afterwards. */
@ExtendWith(NoLeaks.class)
class AddressRaceEndTest {
    private final AddressRaceFixture fixture = new AddressRaceFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aConnectionThatClosesBeforeItIsASessionEndsTheAttempt() {
        TcpConnect silent = AddressRaceFixture.WHERE.pipeline(pipeline -> pipeline.addLast(new Handshake()));
        CompletableFuture<Session> connecting = fixture.connect(silent, AddressRaceFixture.some(3));
        fixture.pass(AddressRace.HEAD_START_MILLIS);
        fixture.channel(0).accept();
        fixture.channel(0).close();
        fixture.turn();
        Refusal.failed(IOException.class, "closed before it became a session", connecting);
        fixture.assertNothingLeft();
    }

    @Test
    void theTimeOutEndsWhatIsNotConnected() {
        CompletableFuture<Session> connecting = fixture.connect(
                AddressRaceFixture.WHERE.connectTimeout(Duration.ofMillis(400)), AddressRaceFixture.some(3));
        Throwable refusal = fixture.channel(0).refuse();
        fixture.pass(400);
        Refusal.failed(ConnectTimeoutException.class, "400 ms", connecting);
        assertEquals(List.of(refusal), List.of(Deadline.failure(connecting).getSuppressed()));
        fixture.assertNothingLeft();
    }

    @Test
    void theTimeOutLeavesAHandshakeItsOwnTime() {
        TcpConnect silent = AddressRaceFixture.WHERE
                .pipeline(pipeline -> pipeline.addLast(new Handshake()))
                .connectTimeout(Duration.ofMillis(400));
        CompletableFuture<Session> connecting = fixture.connect(silent, AddressRaceFixture.some(3));
        fixture.channel(0).accept();
        fixture.pass(400);
        assertFalse(connecting.isDone());
        assertEquals(List.of(fixture.channel(0)), fixture.open());
        fixture.pass(5000);
        fixture.assertTried("198.18.0.1", "198.18.0.2");
        fixture.channel(0).pipeline().fireUserEventTriggered(Handshake.DONE);
        fixture.assertConnected(connecting, fixture.channel(0));
    }

    @Test
    void handlersThatCanNeverBeMadeFailTheAttempt() {
        IllegalStateException never = new IllegalStateException("never");
        TcpConnect where = AddressRaceFixture.WHERE.pipeline(pipeline -> {
            throw never;
        });
        CompletableFuture<Session> connecting = fixture.connect(where, AddressRaceFixture.some(2));
        assertSame(never, Deadline.failure(connecting));
        assertEquals(2, fixture.tried());
        fixture.assertNothingLeft();
    }

    @Test
    void handlersThatCannotBeMadeASecondTimeFailTheSecondAddressOnly() {
        IllegalStateException once = new IllegalStateException("made already");
        TcpConnect where = AddressRaceFixture.WHERE.pipeline(pipeline -> {
            if (fixture.tried() > 1) {
                throw once;
            }
        });
        CompletableFuture<Session> connecting = fixture.connect(where, AddressRaceFixture.some(2));
        fixture.pass(AddressRace.HEAD_START_MILLIS);
        assertFalse(connecting.isDone());
        fixture.channel(0).accept();
        fixture.assertConnected(connecting, fixture.channel(0));
    }

    @Test
    void anEndInTheMiddleLeavesNothing() {
        CompletableFuture<Session> connecting = fixture.connect(AddressRaceFixture.WHERE, AddressRaceFixture.some(3));
        fixture.pass(AddressRace.HEAD_START_MILLIS);
        connecting.cancel(false);
        fixture.assertNothingLeft();
        assertEquals(2, fixture.tried());
    }

    @Test
    void anErrorWhileTheSessionIsMadeFailsTheConnectAndLeavesNothing() {
        OutOfMemoryError noMemory = fixture.runOutOfMemory();
        CompletableFuture<Session> connecting = fixture.connect(
                AddressRaceFixture.WHERE.slowConsumer(SlowConsumerPolicy.DISCONNECT), AddressRaceFixture.some(2));
        fixture.channel(0).accept();
        fixture.turn();
        assertSame(noMemory, Deadline.failure(connecting).getCause());
        fixture.assertNothingLeft();
    }

    @Test
    void aConnectionThatIsNoSessionYetDoesNotHoldTheOthersUp() {
        TcpConnect silent = AddressRaceFixture.WHERE.pipeline(pipeline -> pipeline.addLast(new Handshake()));
        CompletableFuture<Session> connecting = fixture.connect(silent, AddressRaceFixture.some(3));
        fixture.channel(0).accept();
        assertFalse(connecting.isDone());
        fixture.pass(AddressRace.HEAD_START_MILLIS);
        fixture.channel(1).accept();
        fixture.channel(1).pipeline().fireUserEventTriggered(Handshake.DONE);
        fixture.assertConnected(connecting, fixture.channel(1));
    }

    /** Simulates a handshake, which delays a session after its connection. */
    private static final class Handshake extends ChannelInboundHandlerAdapter {
        static final Object DONE = new Object();

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            // later
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == DONE) {
                ctx.fireChannelActive();
            }
        }
    }
}
