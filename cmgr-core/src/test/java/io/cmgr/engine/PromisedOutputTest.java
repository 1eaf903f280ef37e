// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PromisedOutputTest {
    private static final IOException REFUSAL = new IOException("refused");

    /** The promises of what a handler holds back, for the test to complete in any order. */
    private final List<ChannelPromise> held = new ArrayList<>();

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            held.add(promise);
        }
    });
    private final EventLoops loops = TestLoops.of(channel.eventLoop());
    private final Owner owner = new Owner();
    private final PromisedOutput output =
            new PromisedOutput(owner, channel, new SessionLoop(channel.eventLoop(), TestLoops.faults()));

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void aWriteOfNothingIsDoneAtOnceWhereNothingIsUnderWay() {
        assertTrue(writeNothing().isDone());
        assertTrue(output.drained());
    }

    @Test
    void aWriteOfNothingWaitsForAllBeforeItInWhateverOrderTheySettle() {
        PendingWrite first = write();
        PendingWrite second = write();
        PendingWrite nothing = writeNothing();
        PendingWrite again = writeNothing();
        PendingWrite behind = write();
        held.get(1).setSuccess();
        held.get(2).setSuccess();
        assertTrue(second.isDone() && behind.isDone());
        assertFalse(first.isDone() || nothing.isDone() || again.isDone() || output.drained());
        List<String> done = new ArrayList<>();
        var unusedFirst = first.thenRun(() -> done.add("first"));
        var unusedNothing = nothing.thenRun(() -> done.add("nothing"));
        held.get(0).setSuccess();
        assertEquals(List.of("first", "nothing"), done);
        assertTrue(again.isDone() && output.drained());
        assertEquals(3, owner.settled);
    }

    @Test
    void aWriteOfNothingFailsWithTheWriteBeforeIt() {
        write();
        PendingWrite nothing = writeNothing();
        held.get(0).setFailure(new ClosedChannelException());
        assertEquals(REFUSAL, Deadline.failure(nothing));
    }

    @Test
    void aFailureReachesAWriteOfNothingAndEndsTheDrain() {
        write();
        PendingWrite nothing = writeNothing();
        List<String> told = new ArrayList<>();
        output.onDrained(() -> told.add("drained"));
        IOException cause = new IOException("gone");
        output.fail(cause);
        assertEquals(cause, Deadline.failure(nothing));
        assertEquals(List.of("drained"), told);
    }

    /** Before the session has heard of it. */
    @Test
    void aWriteOfNothingFailsOnceTheChannelHasClosed() {
        channel.close();
        assertEquals(REFUSAL, Deadline.failure(writeNothing()));
    }

    private PendingWrite write() {
        return write(new PendingWrite(loops, owner, Unpooled.wrappedBuffer(new byte[3]), 3));
    }

    private PendingWrite writeNothing() {
        return write(new PendingWrite(loops, owner));
    }

    private PendingWrite write(PendingWrite write) {
        output.write(write);
        return write;
    }

    private static final class Owner implements StreamOutput.Owner, PendingWrite.Target {
        private int settled;

        @Override
        public boolean settled(long charged, long bytes, int messages) {
            settled += messages;
            return false;
        }

        @Override
        public boolean givenUp(long charged) {
            return false;
        }

        @Override
        public void kernelFull() {}

        @Override
        public void writable() {}

        @Override
        public void outputFailed(Throwable cause) {}

        @Override
        public Throwable refusal() {
            return REFUSAL;
        }

        @Override
        public void write(PendingWrite write) {}

        @Override
        public void refuse(PendingWrite write, Throwable why) {}
    }
}
