// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A write whose output throws an Error, before or after the channel has the data. */
@ExtendWith(NoLeaks.class)
class PendingWriteTest {
    private static final AssertionError ERROR = new AssertionError("as the JDK does");

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final SessionLoop loop = TestLoops.loop(channel.eventLoop());
    private final PendingBytes account = new PendingBytes(1 << 20);
    private final ByteBuf data = Unpooled.buffer().writeInt(1);

    @AfterEach
    void close() {
        channel.close();
        assertEquals(0, data.refCnt());
    }

    @Test
    void aWriteThatFailsBeforeTheChannelHasItIsGivenUp() {
        fails(new BrokenOutput(account, loop, write -> {}));
        assertEquals(0, account.get());
    }

    @Test
    void aWriteThatFailsAfterwardsIsFailedAndStaysCharged() {
        fails(new BrokenOutput(account, loop, write -> ReferenceCountUtil.release(write.handOver())));
        assertEquals(4, account.get(), "the charge is released with the batch");
    }

    private void fails(StreamOutput output) {
        StreamOutput.PendingWrite write = new StreamOutput.PendingWrite(output, data, 4);
        loop.execute(write);
        assertTrue(write.isDone());
        assertSame(ERROR, Deadline.failure(write));
    }

    /** An output that begins a write and then throws. */
    private static final class BrokenOutput extends StreamOutput {
        private final Consumer<StreamWrite> begun;

        BrokenOutput(PendingBytes account, SessionLoop loop, Consumer<StreamWrite> begun) {
            super(new RecordingOwner(), account, new EmbeddedChannel(), loop);
            this.begun = begun;
            assertTrue(account.admit(4));
        }

        @Override
        public boolean heldUp() {
            return false;
        }

        @Override
        public boolean hasUnflushed() {
            return false;
        }

        @Override
        public void take(StreamWrite write) {
            begun.accept(write);
            throw ERROR;
        }

        @Override
        void broadcast(int size) {}

        @Override
        public void broadcastWritten(ChannelFuture written) {}

        @Override
        public void readBegins() {}

        @Override
        public void readComplete() {}

        @Override
        public void flush() {}

        @Override
        public boolean drained() {
            return true;
        }

        @Override
        void failTaken(Throwable cause) {}
    }
}
