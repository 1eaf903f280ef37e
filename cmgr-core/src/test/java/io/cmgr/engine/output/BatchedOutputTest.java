// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.ClosableKernel;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BatchedOutputTest {
    private static final int MAX = 1 << 20;

    private final ClosableKernel kernel = new ClosableKernel();
    private final RecordingOwner owner = new RecordingOwner();
    private final DefaultEventLoop eventLoop = new DefaultEventLoop();
    private final SessionLoop loop = TestLoops.loop(kernel.eventLoop());
    private final PendingBytes account = new PendingBytes(MAX);
    private final BatchedOutput output = new BatchedOutput(owner, account, kernel, loop);

    private final ClosableKernel otherKernel = new ClosableKernel();
    private final BatchedOutput other = new BatchedOutput(owner, account, otherKernel, loop);

    @AfterEach
    void close() {
        kernel.close();
        otherKernel.close();
        eventLoop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }

    @Test
    void writesOfOneTurnShareOneFlush() throws Exception {
        BatchedOutput onLoop = new BatchedOutput(owner, account, kernel, TestLoops.loop(eventLoop));
        List<CompletableFuture<Void>> writes = eventLoop
                .submit(() -> {
                    List<CompletableFuture<Void>> three = List.of(write(onLoop, 3), write(onLoop, 4), write(onLoop, 5));
                    assertEquals(0, kernel.flushes());
                    return three;
                })
                .get();
        Deadline.until("the flush", () -> writes.stream().allMatch(CompletableFuture::isDone));
        assertEquals(1, kernel.flushes());
        assertEquals(List.of("12 bytes in 3"), owner.heard);
    }

    @Test
    void aSessionBeingReadIsFlushedWhenTheReadIsComplete() {
        output.readBegins();
        CompletableFuture<Void> write = write(3);
        kernel.runPendingTasks();
        assertEquals(0, kernel.flushes());
        output.readComplete();
        assertEquals(1, kernel.flushes());
        Deadline.get(write);
    }

    @Test
    void aWriteIsDoneWhenTheKernelHasItAndNotBefore() {
        kernel.takes(false);
        CompletableFuture<Void> first = write(3);
        kernel.runPendingTasks();
        CompletableFuture<Void> second = write(4);
        kernel.runPendingTasks();
        assertFalse(first.isDone() || second.isDone() || output.drained());
        kernel.takes(true);
        kernel.runPendingTasks();
        assertTrue(first.isDone() && second.isDone() && output.drained());
        assertEquals(List.of("kernel full", "kernel full", "3 bytes in 1", "4 bytes in 1"), owner.heard);
        assertEquals(7, kernel.taken());
    }

    @Test
    void tellsWhenItHasDrained() {
        kernel.takes(false);
        write(3);
        kernel.runPendingTasks();
        List<String> told = new ArrayList<>();
        output.onDrained(() -> told.add("drained"));
        assertEquals(List.of(), told);
        kernel.takes(true);
        kernel.runPendingTasks();
        assertEquals(List.of("drained"), told);
    }

    @Test
    void progressShowsWithinOneLargeWrite() {
        kernel.takes(false);
        write(1000);
        kernel.runPendingTasks();
        Object before = output.progress();
        assertEquals(before, output.progress());
        kernel.unsafe().outboundBuffer().progress(10);
        assertNotEquals(before, output.progress());
    }

    @Test
    void progressShowsAlsoWhenAsMuchWaitsAsBefore() {
        kernel.takes(false);
        write(1000);
        kernel.runPendingTasks();
        Object before = output.progress();
        kernel.takes(true);
        kernel.runPendingTasks();
        kernel.takes(false);
        write(1000);
        kernel.runPendingTasks();
        assertNotEquals(before, output.progress());
    }

    @Test
    void whatAnApplicationAddsIsNoProgress() {
        kernel.takes(false);
        write(1000);
        kernel.runPendingTasks();
        Object before = output.progress();
        write(10);
        kernel.runPendingTasks();
        assertEquals(before, output.progress());
        kernel.takes(true);
        assertNotEquals(before, output.progress());
    }

    @Test
    void aFailureReachesWhatWasWrittenAndNothingIsCountedAsSent() {
        CompletableFuture<Void> write = write(3);
        IOException cause = new IOException("gone");
        output.fail(cause);
        assertEquals(cause, Deadline.failure(write));
        assertEquals(List.of(), owner.heard);
        assertEquals(0, account.get());
    }

    @Test
    void aFailureReachesWhatTheKernelWasTakingAndOnlyOnce() {
        kernel.takes(false);
        CompletableFuture<Void> underWay = write(3);
        kernel.runPendingTasks();
        CompletableFuture<Void> behind = write(4);
        IOException cause = new IOException("the loop ended without a word");
        output.fail(cause);
        assertEquals(cause, Deadline.failure(underWay));
        assertEquals(cause, Deadline.failure(behind));
        assertTrue(output.drained());
        kernel.close(); // fails the marker too
        kernel.runPendingTasks();
        assertEquals(List.of("kernel full"), owner.heard);
        assertEquals(0, account.get());
    }

    @Test
    void aWriteMadeWhileOthersCompleteIsNotCompletedWithThem() {
        List<CompletableFuture<Void>> later = new ArrayList<>();
        kernel.takes(true);
        CompletableFuture<Void> first = write(3);
        var unused = first.thenRun(() -> {
            kernel.takes(false);
            later.add(write(4));
        });
        kernel.runPendingTasks();
        assertTrue(first.isDone());
        assertFalse(later.get(0).isDone());
        kernel.takes(true);
        kernel.runPendingTasks();
        assertTrue(later.get(0).isDone());
    }

    @Test
    void aWriteMadeWhileThoseOfAReadCompleteGoesOutToo() {
        List<CompletableFuture<Void>> later = new ArrayList<>();
        output.readBegins();
        var unused = write(3).thenRun(() -> later.add(write(4)));
        output.readComplete();
        assertFalse(later.get(0).isDone());
        kernel.runPendingTasks();
        assertTrue(later.get(0).isDone());
        assertEquals(List.of("3 bytes in 1", "4 bytes in 1"), owner.heard);
    }

    @Test
    void aReadDoesNotOvertakeWhatWasWrittenBeforeIt() {
        CompletableFuture<Void> before = write(3);
        output.readBegins();
        CompletableFuture<Void> within = write(4);
        output.readComplete();
        assertTrue(before.isDone() && within.isDone());
        assertEquals(List.of("7 bytes in 2"), owner.heard);
    }

    @Test
    void readsWithinAReadKeepTheirWritesApart() {
        otherKernel.takes(false);
        output.readBegins();
        CompletableFuture<Void> outer = write(3);
        other.readBegins();
        CompletableFuture<Void> inner = write(other, 4);
        other.readComplete();
        assertFalse(outer.isDone() || inner.isDone());
        output.readComplete();
        assertTrue(outer.isDone());
        assertFalse(inner.isDone());
        otherKernel.takes(true);
        assertTrue(inner.isDone());
    }

    @Test
    void whatTheKernelDoesNotTakeOfAReadIsFollowed() {
        kernel.takes(false);
        output.readBegins();
        CompletableFuture<Void> first = write(3);
        output.readComplete();
        other.readBegins();
        CompletableFuture<Void> second = write(other, 4);
        assertFalse(first.isDone() || output.drained());
        other.readComplete();
        assertTrue(second.isDone() && other.drained());
        assertFalse(first.isDone() || output.drained());
        kernel.takes(true);
        assertTrue(first.isDone() && output.drained());
    }

    @Test
    void aReadThatFailsTakesItsWritesAlongAndNobodyElses() {
        IOException cause = new IOException("gone");
        output.readBegins();
        CompletableFuture<Void> first = write(3);
        assertFalse(output.drained());
        output.fail(cause);
        assertEquals(cause, Deadline.failure(first));
        other.readBegins();
        CompletableFuture<Void> second = write(other, 4);
        kernel.runPendingTasks();
        assertEquals(0, otherKernel.flushes(), "the read's end flushes");
        other.readComplete();
        Deadline.get(second);
    }

    @Test
    void aChannelThatClosesInAReadFailsItsWrites() {
        IOException cause = new IOException("gone");
        output.readBegins();
        CompletableFuture<Void> first = write(3);
        kernel.close();
        output.readComplete();
        assertFalse(first.isDone() || output.drained());
        other.readBegins();
        CompletableFuture<Void> second = write(other, 4);
        output.fail(cause);
        assertEquals(cause, Deadline.failure(first));
        other.readComplete();
        Deadline.get(second);
        assertEquals(List.of("4 bytes in 1"), owner.heard);
        assertEquals(0, account.get());
    }

    @Test
    void aWriteOfNothingIsDoneAtOnceWhereNothingIsPending() {
        assertTrue(writeNothing().isDone());
        kernel.runPendingTasks();
        assertEquals(0, kernel.flushes());
    }

    @Test
    void aWriteOfNothingIsDoneBehindWhatWasWrittenBeforeIt() {
        kernel.takes(false);
        CompletableFuture<Void> first = write(3);
        CompletableFuture<Void> sameTurn = writeNothing();
        kernel.runPendingTasks();
        CompletableFuture<Void> nextTurn = writeNothing();
        kernel.runPendingTasks();
        assertFalse(first.isDone() || sameTurn.isDone() || nextTurn.isDone() || output.drained());
        kernel.takes(true);
        kernel.runPendingTasks();
        assertTrue(first.isDone() && sameTurn.isDone() && nextTurn.isDone() && output.drained());
        assertEquals(List.of("kernel full", "kernel full", "3 bytes in 1", "0 bytes in 0"), owner.heard);
    }

    @Test
    void aWriteOfNothingFailsWithWhatWasWrittenBeforeIt() {
        kernel.takes(false);
        output.readBegins();
        write(3);
        CompletableFuture<Void> nothing = writeNothing();
        output.readComplete();
        IOException cause = new IOException("gone");
        output.fail(cause);
        assertEquals(cause, Deadline.failure(nothing));
    }

    /** Before the session has heard of it. */
    @Test
    void aWriteOfNothingFailsOnceTheChannelHasClosed() {
        kernel.close();
        assertEquals("refused", Deadline.failure(writeNothing()).getMessage());
    }

    @Test
    void anOutputThatHasStoppedTakingRefusesWritesAndLetsWhatItTookGoOut() {
        kernel.takes(false);
        CompletableFuture<Void> taken = write(3);
        output.stopTaking();
        ByteBuf late = Unpooled.wrappedBuffer(new byte[4]);
        assertEquals("refused", Deadline.failure(output.write(late, 4, 0)).getMessage());
        assertEquals(0, late.refCnt());
        assertEquals("refused", Deadline.failure(writeNothing()).getMessage());
        assertEquals(3, account.get());
        kernel.runPendingTasks();
        kernel.takes(true);
        assertTrue(taken.isDone());
        assertEquals(0, account.get());
    }

    @Test
    void aMessageThatFindsNoRoomIsReleasedAndRefusedAsTheSessionSays() {
        kernel.takes(false);
        write(MAX);
        ByteBuf more = Unpooled.wrappedBuffer(new byte[1]);
        assertEquals("no room for 1", Deadline.failure(output.write(more, 1, 0)).getMessage());
        assertEquals(0, more.refCnt());
        assertFalse(output.admitBroadcast(1));
        assertEquals(MAX, account.get());
        kernel.takes(true);
    }

    @Test
    void bytesOfBroadcastsThatWaitForTheLoopTakeRoomToo() {
        kernel.takes(false);
        write(1);
        ByteBuf more = Unpooled.wrappedBuffer(new byte[1]);
        assertEquals(
                "no room for 1",
                Deadline.failure(output.write(more, 1, MAX - 1)).getMessage());
        kernel.takes(true);
    }

    @Test
    void theSessionHearsWhenACongestionIsOver() {
        kernel.takes(false);
        write(MAX);
        kernel.runPendingTasks();
        kernel.takes(true);
        assertEquals(List.of("kernel full", MAX + " bytes in 1", "writable"), owner.heard);
    }

    private CompletableFuture<Void> writeNothing() {
        return output.writeNothing();
    }

    private CompletableFuture<Void> write(int size) {
        return write(output, size);
    }

    private static CompletableFuture<Void> write(StreamOutput output, int size) {
        return output.write(Unpooled.wrappedBuffer(new byte[size]), size, 0);
    }

    private static final class RecordingOwner implements StreamOutput.Owner {
        private final List<String> heard = new ArrayList<>();

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public Throwable noRoom(int size) {
            return new IOException("no room for " + size);
        }

        @Override
        public Throwable refusal() {
            return new IOException("refused");
        }

        @Override
        public void taken(long bytes, int messages) {
            heard.add(bytes + " bytes in " + messages);
        }

        @Override
        public void kernelFull() {
            heard.add("kernel full");
        }

        @Override
        public void writable() {
            heard.add("writable");
        }

        @Override
        public void outputFailed(Throwable cause) {}
    }
}
