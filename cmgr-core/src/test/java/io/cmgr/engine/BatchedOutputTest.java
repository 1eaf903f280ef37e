// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class BatchedOutputTest {
    private final ClosableKernel kernel = new ClosableKernel();
    private final RecordingOwner owner = new RecordingOwner();
    private final DefaultEventLoop eventLoop = new DefaultEventLoop();
    private final EventLoops loops = TestLoops.of(kernel.eventLoop());
    private final SessionLoop loop = new SessionLoop(kernel.eventLoop(), TestLoops.faults());
    private final BatchedOutput output = new BatchedOutput(owner, kernel, loop);

    private final ClosableKernel otherKernel = new ClosableKernel();
    private final BatchedOutput other = new BatchedOutput(owner, otherKernel, loop);

    @AfterEach
    void close() {
        kernel.close();
        otherKernel.close();
        eventLoop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }

    @Test
    void writesOfOneTurnShareOneFlush() throws Exception {
        BatchedOutput onLoop = new BatchedOutput(owner, kernel, new SessionLoop(eventLoop, TestLoops.faults()));
        List<PendingWrite> writes = eventLoop
                .submit(() -> {
                    List<PendingWrite> three = List.of(write(onLoop, 3), write(onLoop, 4), write(onLoop, 5));
                    assertEquals(0, kernel.flushes());
                    return three;
                })
                .get();
        Deadline.until("the flush", () -> writes.stream().allMatch(PendingWrite::isDone));
        assertEquals(1, kernel.flushes());
        assertEquals(List.of("12 bytes in 3"), owner.settled);
    }

    @Test
    void aSessionBeingReadIsFlushedWhenTheReadIsComplete() {
        output.readBegins();
        PendingWrite write = write(3);
        kernel.runPendingTasks();
        assertEquals(0, kernel.flushes());
        output.readComplete();
        assertEquals(1, kernel.flushes());
        Deadline.get(write);
    }

    @Test
    void aWriteIsDoneWhenTheKernelHasItAndNotBefore() {
        kernel.takes(false);
        PendingWrite first = write(3);
        kernel.runPendingTasks();
        PendingWrite second = write(4);
        kernel.runPendingTasks();
        assertFalse(first.isDone() || second.isDone() || output.drained());
        kernel.takes(true);
        kernel.runPendingTasks();
        assertTrue(first.isDone() && second.isDone() && output.drained());
        assertEquals(List.of("kernel full", "kernel full", "3 bytes in 1", "4 bytes in 1"), owner.settled);
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
        long before = output.progress();
        kernel.unsafe().outboundBuffer().progress(10);
        assertEquals(before + 10, output.progress());
    }

    @Test
    void progressShowsAlsoWhenAsMuchWaitsAsBefore() {
        kernel.takes(false);
        write(1000);
        kernel.runPendingTasks();
        long before = output.progress();
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
        long before = output.progress();
        write(10);
        kernel.runPendingTasks();
        assertEquals(before, output.progress());
        kernel.takes(true);
        assertNotEquals(before, output.progress());
    }

    @Test
    void aFailureReachesWhatWasWrittenAndNothingIsCountedAsSent() {
        PendingWrite write = write(3);
        IOException cause = new IOException("gone");
        output.fail(cause);
        assertEquals(cause, Deadline.failure(write));
        assertEquals(List.of("gave up 3 bytes"), owner.settled);
    }

    @Test
    void aFailureReachesWhatTheKernelWasTakingAndOnlyOnce() {
        kernel.takes(false);
        PendingWrite underWay = write(3);
        kernel.runPendingTasks();
        PendingWrite behind = write(4);
        IOException cause = new IOException("the loop ended without a word");
        output.fail(cause);
        assertEquals(cause, Deadline.failure(underWay));
        assertEquals(cause, Deadline.failure(behind));
        assertTrue(output.drained());
        kernel.close(); // fails the marker too
        kernel.runPendingTasks();
        assertEquals(List.of("kernel full", "gave up 3 bytes", "gave up 4 bytes"), owner.settled);
    }

    @Test
    void aWriteMadeWhileOthersCompleteIsNotCompletedWithThem() {
        List<PendingWrite> later = new ArrayList<>();
        kernel.takes(true);
        PendingWrite first = write(3);
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
        List<PendingWrite> later = new ArrayList<>();
        output.readBegins();
        var unused = write(3).thenRun(() -> later.add(write(4)));
        output.readComplete();
        assertFalse(later.get(0).isDone());
        kernel.runPendingTasks();
        assertTrue(later.get(0).isDone());
        assertEquals(List.of("3 bytes in 1", "4 bytes in 1"), owner.settled);
    }

    @Test
    void aReadDoesNotOvertakeWhatWasWrittenBeforeIt() {
        PendingWrite before = write(3);
        output.readBegins();
        PendingWrite within = write(4);
        output.readComplete();
        assertTrue(before.isDone() && within.isDone());
        assertEquals(List.of("7 bytes in 2"), owner.settled);
    }

    @Test
    void readsWithinAReadKeepTheirWritesApart() {
        otherKernel.takes(false);
        output.readBegins();
        PendingWrite outer = write(3);
        other.readBegins();
        PendingWrite inner = write(other, 4);
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
        PendingWrite first = write(3);
        output.readComplete();
        other.readBegins();
        PendingWrite second = write(other, 4);
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
        PendingWrite first = write(3);
        assertFalse(output.drained());
        output.fail(cause);
        assertEquals(cause, Deadline.failure(first));
        other.readBegins();
        PendingWrite second = write(other, 4);
        kernel.runPendingTasks();
        assertEquals(0, otherKernel.flushes(), "the read's end flushes");
        other.readComplete();
        Deadline.get(second);
    }

    @Test
    void aChannelThatClosesInAReadFailsItsWrites() {
        IOException cause = new IOException("gone");
        output.readBegins();
        PendingWrite first = write(3);
        kernel.close();
        output.readComplete();
        assertFalse(first.isDone() || output.drained());
        other.readBegins();
        PendingWrite second = write(other, 4);
        output.fail(cause);
        assertEquals(cause, Deadline.failure(first));
        other.readComplete();
        Deadline.get(second);
        assertEquals(List.of("gave up 3 bytes", "4 bytes in 1"), owner.settled);
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
        PendingWrite first = write(3);
        PendingWrite sameTurn = writeNothing();
        kernel.runPendingTasks();
        PendingWrite nextTurn = writeNothing();
        kernel.runPendingTasks();
        assertFalse(first.isDone() || sameTurn.isDone() || nextTurn.isDone() || output.drained());
        kernel.takes(true);
        kernel.runPendingTasks();
        assertTrue(first.isDone() && sameTurn.isDone() && nextTurn.isDone() && output.drained());
        assertEquals(List.of("kernel full", "kernel full", "3 bytes in 1", "0 bytes in 0"), owner.settled);
    }

    @Test
    void aWriteOfNothingFailsWithWhatWasWrittenBeforeIt() {
        kernel.takes(false);
        output.readBegins();
        write(3);
        PendingWrite nothing = writeNothing();
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

    private PendingWrite writeNothing() {
        PendingWrite nothing = new PendingWrite(loops, owner);
        output.write(nothing);
        return nothing;
    }

    private PendingWrite write(int size) {
        return write(output, size);
    }

    private PendingWrite write(StreamOutput output, int size) {
        PendingWrite write = new PendingWrite(loops, owner, Unpooled.wrappedBuffer(new byte[size]), size);
        output.write(write);
        return write;
    }

    private static final class RecordingOwner implements StreamOutput.Owner, PendingWrite.Target {
        private final List<String> settled = new ArrayList<>();

        @Override
        public boolean settled(long charged, long bytes, int messages) {
            settled.add(bytes + " bytes in " + messages);
            return false;
        }

        @Override
        public boolean givenUp(long charged) {
            settled.add("gave up " + charged + " bytes");
            return false;
        }

        @Override
        public void kernelFull() {
            settled.add("kernel full");
        }

        @Override
        public void writable() {}

        @Override
        public void outputFailed(Throwable cause) {}

        @Override
        public Throwable refusal() {
            return new IOException("refused");
        }

        @Override
        public void write(PendingWrite write) {}

        @Override
        public void refuse(PendingWrite write, Throwable why) {}
    }
}
