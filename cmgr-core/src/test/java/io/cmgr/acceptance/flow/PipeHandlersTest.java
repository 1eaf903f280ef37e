// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.PausingRecorder;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Transports;
import io.cmgr.testkit.XorHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each session of a pipe keeps the handlers of its {@code pipeline}, and the pipe copies nothing. */
@ExtendWith(NoLeaks.class)
class PipeHandlersTest {
    private final PausingRecorder sessions = new PausingRecorder();

    private void pipe(Session one, Session other) {
        var unused = one.pipeTo(other);
        var unusedToo = other.pipeTo(one);
        one.resumeReads();
        other.resumeReads();
    }

    private static TcpListen here() {
        return TcpListen.on("127.0.0.1", 0);
    }

    @OnEachTransport
    void whatOneSideDecryptsTheOtherSideSendsAsItIs(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            TcpListen secret = here().pipeline(pipeline -> pipeline.addLast(new XorHandler()));
            try (Peer hidden = Peer.connect(manager.listen(secret, sessions).port())) {
                Session one = sessions.nextSession();
                try (Peer plain = Peer.connect(manager.listen(here(), sessions).port())) {
                    pipe(one, sessions.nextSession());
                    hidden.send(XorHandler.of("question".getBytes(UTF_8)));
                    assertEquals("question", plain.readText(8));
                    plain.send("answer");
                    assertArrayEquals(XorHandler.of("answer".getBytes(UTF_8)), hidden.read(6));
                }
            }
        }
    }

    /** Remembers the memory of the first message that it sees. */
    @Sharable
    private static final class Memory extends ChannelDuplexHandler {
        private final CompletableFuture<ByteBuf> read = new CompletableFuture<>();
        private final CompletableFuture<ByteBuf> written = new CompletableFuture<>();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            read.complete(((ByteBuf) message).unwrap());
            ctx.fireChannelRead(message);
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            written.complete(((ByteBuf) message).unwrap());
            ctx.write(message, promise);
        }
    }

    @OnEachTransport
    void whatIsReadIsWrittenWithoutACopy(Transport transport) throws Exception {
        Memory memory = new Memory();
        TcpListen watched = here().pipeline(pipeline -> pipeline.addLast(memory));
        try (ConnectionManager manager = Transports.onTwoLoops(transport);
                Peer sender = Peer.connect(port(manager, watched))) {
            Session from = sessions.nextSession();
            try (Peer receiver = Peer.connect(port(manager, watched))) {
                pipe(from, sessions.nextSession());
                sender.send("x".repeat(1000));
                assertEquals("x".repeat(1000), receiver.readText(1000));
                assertSame(Deadline.get(memory.read), Deadline.get(memory.written));
            }
        }
    }

    private int port(ConnectionManager manager, TcpListen where) throws IOException {
        return manager.listen(where, sessions).port();
    }
}
