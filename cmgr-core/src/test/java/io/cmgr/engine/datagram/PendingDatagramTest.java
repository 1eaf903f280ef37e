// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.loop.EventLoops;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A datagram whose sender throws an Error, before or after it has handed the datagram over to the channel. */
@ExtendWith(NoLeaks.class)
class PendingDatagramTest {
    private static final AssertionError ERROR = new AssertionError("as the JDK does");

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EventLoops loops = TestLoops.of(channel.eventLoop());
    private final SessionLoop loop = TestLoops.loop(channel.eventLoop());
    private final ByteBuf data = Unpooled.buffer().writeInt(1);

    @AfterEach
    void close() {
        channel.close();
        assertEquals(0, data.refCnt());
    }

    @Test
    void aDatagramThatFailsBeforeTheChannelHasItIsGivenUp() {
        FailingSender sender = new FailingSender(datagram -> {});
        fails(sender);
        assertEquals(1, sender.givenUp);
    }

    @Test
    void aDatagramThatFailsBehindThatIsAnsweredAndLeftToTheChannel() {
        FailingSender sender = new FailingSender(datagram -> datagram.handOver().release());
        fails(sender);
        assertEquals(0, sender.givenUp);
    }

    private void fails(FailingSender sender) {
        PendingDatagram datagram = new PendingDatagram(loops, sender, data, new InetSocketAddress("127.0.0.1", 9));
        loop.execute(datagram);
        assertTrue(datagram.isDone());
        assertSame(ERROR, Deadline.failure(datagram));
    }

    private static final class FailingSender implements PendingDatagram.Sender {
        private final Consumer<PendingDatagram> beforeError;
        private int givenUp;

        FailingSender(Consumer<PendingDatagram> beforeError) {
            this.beforeError = beforeError;
        }

        @Override
        public void write(PendingDatagram datagram) {
            beforeError.accept(datagram);
            throw ERROR;
        }

        @Override
        public void refuse(PendingDatagram datagram, Throwable why) {
            givenUp++;
            datagram.packet().release();
            datagram.completeExceptionally(why);
        }

        @Override
        public Throwable refusal() {
            return new IOException("refused");
        }

        @Override
        public void sent(PendingDatagram datagram, ChannelFuture outcome) {}
    }
}
