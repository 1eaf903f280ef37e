// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.TestLoops;
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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PromisedOutputTest {
    /** The promises of what a handler holds back, for the test to complete in any order. */
    private final List<ChannelPromise> held = new ArrayList<>();

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            held.add(promise);
        }
    });
    private final RecordingOwner owner = new RecordingOwner();
    private final PromisedOutput output =
            new PromisedOutput(owner, new PendingBytes(1 << 20), channel, TestLoops.loop(channel.eventLoop()));

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
        CompletableFuture<Void> first = write();
        CompletableFuture<Void> second = write();
        CompletableFuture<Void> nothing = writeNothing();
        CompletableFuture<Void> again = writeNothing();
        CompletableFuture<Void> behind = write();
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
        assertEquals(3, owner.calls.stream().filter("3 bytes in 1"::equals).count());
    }

    @Test
    void aWriteOfNothingFailsWithTheWriteBeforeIt() {
        write();
        CompletableFuture<Void> nothing = writeNothing();
        held.get(0).setFailure(new ClosedChannelException());
        assertEquals(RecordingOwner.REFUSAL, Deadline.failure(nothing));
    }

    @Test
    void aFailureReachesAWriteOfNothingAndEndsTheDrain() {
        write();
        CompletableFuture<Void> nothing = writeNothing();
        List<String> actions = new ArrayList<>();
        output.onDrained(() -> actions.add("drained"));
        IOException cause = new IOException("gone");
        output.fail(cause);
        assertEquals(cause, Deadline.failure(nothing));
        assertEquals(List.of("drained"), actions);
    }

    /** The output has not been failed yet. */
    @Test
    void aWriteOfNothingFailsOnceTheChannelHasClosed() {
        channel.close();
        assertEquals(RecordingOwner.REFUSAL, Deadline.failure(writeNothing()));
    }

    private CompletableFuture<Void> write() {
        return output.write(Unpooled.wrappedBuffer(new byte[3]), 3, 0);
    }

    private CompletableFuture<Void> writeNothing() {
        return output.writeNothing();
    }
}
