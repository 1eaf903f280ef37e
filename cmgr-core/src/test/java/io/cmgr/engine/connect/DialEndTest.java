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

/** What ends an attempt to connect: a session, a limit, a failure or the caller; nothing of it is left afterwards. */
@ExtendWith(NoLeaks.class)
class DialEndTest {
    private final DialScene scene = new DialScene();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void aConnectionThatClosesBeforeItIsASessionEndsTheAttempt() {
        TcpConnect silent = DialScene.WHERE.pipeline(pipeline -> pipeline.addLast(new Handshake()));
        CompletableFuture<Session> connecting = scene.connect(silent, DialScene.some(3));
        scene.pass(Dial.HEAD_START_MILLIS);
        scene.channel(0).answer();
        scene.channel(0).close();
        scene.turn();
        Refusal.failed(IOException.class, "closed before it became a session", connecting);
        scene.assertNothingLeft();
    }

    @Test
    void theTimeOutEndsWhatIsNotConnected() {
        CompletableFuture<Session> connecting =
                scene.connect(DialScene.WHERE.connectTimeout(Duration.ofMillis(400)), DialScene.some(3));
        Throwable refusal = scene.channel(0).refuse();
        scene.pass(400);
        Refusal.failed(ConnectTimeoutException.class, "400 ms", connecting);
        assertEquals(List.of(refusal), List.of(Deadline.failure(connecting).getSuppressed()));
        scene.assertNothingLeft();
    }

    @Test
    void theTimeOutLeavesAHandshakeItsOwnTime() {
        TcpConnect silent = DialScene.WHERE
                .pipeline(pipeline -> pipeline.addLast(new Handshake()))
                .connectTimeout(Duration.ofMillis(400));
        CompletableFuture<Session> connecting = scene.connect(silent, DialScene.some(3));
        scene.channel(0).answer();
        scene.pass(400);
        assertFalse(connecting.isDone());
        assertEquals(List.of(scene.channel(0)), scene.open());
        scene.pass(5000);
        scene.assertTried("198.18.0.1", "198.18.0.2");
        scene.channel(0).pipeline().fireUserEventTriggered(Handshake.DONE);
        scene.assertConnected(connecting, scene.channel(0));
    }

    @Test
    void handlersThatCanNeverBeMadeFailTheAttempt() {
        IllegalStateException never = new IllegalStateException("never");
        TcpConnect where = DialScene.WHERE.pipeline(pipeline -> {
            throw never;
        });
        CompletableFuture<Session> connecting = scene.connect(where, DialScene.some(2));
        assertSame(never, Deadline.failure(connecting));
        assertEquals(2, scene.tried());
        scene.assertNothingLeft();
    }

    @Test
    void handlersThatCannotBeMadeASecondTimeFailTheSecondAddressOnly() {
        IllegalStateException once = new IllegalStateException("made already");
        TcpConnect where = DialScene.WHERE.pipeline(pipeline -> {
            if (scene.tried() > 1) {
                throw once;
            }
        });
        CompletableFuture<Session> connecting = scene.connect(where, DialScene.some(2));
        scene.pass(Dial.HEAD_START_MILLIS);
        assertFalse(connecting.isDone());
        scene.channel(0).answer();
        scene.assertConnected(connecting, scene.channel(0));
    }

    @Test
    void anEndInTheMiddleLeavesNothing() {
        CompletableFuture<Session> connecting = scene.connect(DialScene.WHERE, DialScene.some(3));
        scene.pass(Dial.HEAD_START_MILLIS);
        connecting.cancel(false);
        scene.assertNothingLeft();
        assertEquals(2, scene.tried());
    }

    @Test
    void anErrorWhileTheSessionIsMadeFailsTheConnectAndLeavesNothing() {
        OutOfMemoryError noMemory = scene.runOutOfMemory();
        CompletableFuture<Session> connecting =
                scene.connect(DialScene.WHERE.slowConsumer(SlowConsumerPolicy.DISCONNECT), DialScene.some(2));
        scene.channel(0).answer();
        scene.turn();
        assertSame(noMemory, Deadline.failure(connecting).getCause());
        scene.assertNothingLeft();
    }

    @Test
    void aConnectionThatIsNoSessionYetDoesNotHoldTheOthersUp() {
        TcpConnect silent = DialScene.WHERE.pipeline(pipeline -> pipeline.addLast(new Handshake()));
        CompletableFuture<Session> connecting = scene.connect(silent, DialScene.some(3));
        scene.channel(0).answer();
        assertFalse(connecting.isDone());
        scene.pass(Dial.HEAD_START_MILLIS);
        scene.channel(1).answer();
        scene.channel(1).pipeline().fireUserEventTriggered(Handshake.DONE);
        scene.assertConnected(connecting, scene.channel(1));
    }

    /** Stands for whatever delays a session beyond its connection. */
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
