// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.udp.DatagramSession;
import io.cmgr.engine.udp.TestSessions;
import io.cmgr.session.Destination;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class DatagramSenderTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 9);
    private static final int MAX_PENDING = 8 << 20;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final DatagramSession session = TestSessions.udp(channel, (udp, data, from) -> {});
    private final Destination<Void> peer = session.to(PEER);

    @AfterEach
    void close() {
        channel.close();
        session.finish();
        assertEquals(0, session.stats().pendingBytes());
        channel.finishAndReleaseAll();
    }

    @Test
    void aDatagramIsPendingUntilTheKernelHasIt() {
        CompletableFuture<Void> sent = write(3);
        assertEquals(3, session.stats().pendingBytes());
        assertFalse(sent.isDone());
        channel.runPendingTasks();
        Deadline.get(sent);
        assertEquals(0, session.stats().pendingBytes());
        assertEquals(3, session.stats().bytesOut());
        DatagramPacket packet = requireNonNull(channel.readOutbound());
        assertEquals(PEER, packet.recipient());
        packet.release();
    }

    @Test
    void oneThatTheKernelRefusesSaysNothingAboutTheNext() {
        channel.pipeline().addLast("kernel", new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object packet, ChannelPromise promise) {
                ReferenceCountUtil.release(packet);
                promise.setFailure(new IOException("unreachable"));
            }
        });
        CompletableFuture<Void> refused = write(3);
        assertEquals("unreachable", Deadline.failure(refused).getMessage());
        channel.pipeline().remove("kernel");
        CompletableFuture<Void> next = write(4);
        channel.runPendingTasks();
        Deadline.get(next);
        assertEquals(4, session.stats().bytesOut());
    }

    @Test
    void whatTheAccountDoesNotAdmitIsRefusedAndCounted() {
        CompletableFuture<Void> first = write(MAX_PENDING);
        assertInstanceOf(SlowConsumerException.class, Deadline.failure(write(1)));
        assertEquals(1, session.stats().dropped());
        channel.runPendingTasks();
        Deadline.get(first);
    }

    @Test
    void afterACloseWhatIsPendingGoesOutAndNothingElseIsTaken() {
        CompletableFuture<Void> before = write(3);
        session.requestEnd(EndReason.LOCAL_CLOSE);
        assertInstanceOf(SessionClosedException.class, Deadline.failure(write(1)));
        channel.runPendingTasks();
        Deadline.get(before);
        assertTrue(!channel.isOpen());
    }

    private CompletableFuture<Void> write(int bytes) {
        return peer.write(Unpooled.buffer(bytes).writerIndex(bytes));
    }
}
