// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.flow.PendingBytes;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.TurnLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages of {@code latest} of one session: which of them wait, which take their places, and when they go out. */
@ExtendWith(NoLeaks.class)
class NewestOnlyTest {
    private static final int SMALL = 8;
    private static final int LARGE = 20 << 10;

    private final ReadingKernel kernel = new ReadingKernel();
    private final TurnLoop turns = new TurnLoop();
    private final RecordingOwner owner = new RecordingOwner();
    private final PendingBytes account = new PendingBytes(8 << 20);
    private StreamOutput output = new BatchedOutput(owner, account, kernel, TestLoops.loop(turns.eventLoop()));
    private int written;

    @AfterEach
    void close() {
        kernel.close();
        assertEquals(0, account.get());
    }

    /** Does this in one turn of the event loop, at the end of which it flushes. */
    private void turn(Runnable writes) {
        if (turns.eventLoop().inEventLoop()) {
            writes.run();
        } else {
            turns.turn(writes);
        }
    }

    /** The kernel has room for so many more messages. */
    private void takes(int messages) {
        turn(() -> kernel.takes(messages));
    }

    /** Fills the kernel, which takes nothing until the test says so. */
    private void fill() {
        takes(0);
        write();
    }

    private CompletableFuture<Void> write() {
        return inATurn(() -> output.write(next(SMALL), SMALL, 0));
    }

    private CompletableFuture<Void> latest(Object key) {
        return latest(key, SMALL);
    }

    private CompletableFuture<Void> latest(Object key, int size) {
        return inATurn(() -> output.writeLatest(key, next(size), size, 0));
    }

    private CompletableFuture<Void> inATurn(Supplier<CompletableFuture<Void>> write) {
        List<CompletableFuture<Void>> written = new ArrayList<>();
        turn(() -> written.add(write.get()));
        return written.get(0);
    }

    private ByteBuf next(int size) {
        return Unpooled.buffer(size).writeInt(++written).writeZero(size - 4);
    }

    private void assertTaken(Integer... numbers) {
        assertEquals(List.of(numbers), kernel.taken());
    }

    private static void assertSuperseded(CompletableFuture<Void> write) {
        assertEquals(RecordingOwner.SUPERSEDED, Deadline.failure(write));
    }

    @Test
    void whereTheKernelTakesEverythingAllGoOutHoweverManyOrLargeInOneBurst() {
        turn(() -> IntStream.range(0, 50).forEach(i -> latest("k", i % 2 == 0 ? SMALL : LARGE)));
        assertEquals(IntStream.rangeClosed(1, 50).boxed().toList(), kernel.taken());
        assertEquals(0, output.superseded());
    }

    @Test
    void aBurstIsHandedToAFullKernelInPartOnly() {
        takes(0);
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        turn(() -> IntStream.range(0, 100).forEach(i -> writes.add(latest("k", 1 << 10))));
        assertEquals(100 - 16 - 1, output.superseded());
        takes(ReadingKernel.ALL);
        assertEquals(17, kernel.taken().size());
        assertEquals(100, kernel.taken().get(16));
        assertTrue(writes.stream().allMatch(CompletableFuture::isDone));
    }

    @Test
    void onlyTheNewestOfAKeyWaitsAndTakesTheOldOnesPlace() {
        fill();
        CompletableFuture<Void> old = latest("a");
        CompletableFuture<Void> other = latest("b");
        CompletableFuture<Void> mid = latest("a");
        write();
        CompletableFuture<Void> newest = latest("a");
        assertSuperseded(old);
        assertSuperseded(mid);
        assertFalse(other.isDone() || newest.isDone() || output.drained());
        assertEquals(4 * SMALL, account.get());
        takes(ReadingKernel.ALL);
        assertTaken(1, 5, 6, 3);
        assertTrue(other.isDone() && newest.isDone() && output.drained());
        assertEquals(2, output.superseded());
        assertFalse(owner.calls.toString().contains("failed"), owner.calls::toString);
    }

    @Test
    void whatHasBegunToGoOutIsNotReplacedAndWhatHasNotIs() {
        fill();
        CompletableFuture<Void> first = latest("a", LARGE);
        CompletableFuture<Void> second = latest("b", LARGE);
        takes(1);
        CompletableFuture<Void> newFirst = latest("a", LARGE);
        CompletableFuture<Void> newSecond = latest("b", LARGE);
        assertSuperseded(second);
        takes(ReadingKernel.ALL);
        assertTaken(1, 2, 5, 4);
        assertTrue(first.isDone() && newFirst.isDone() && newSecond.isDone());
    }

    /** It goes out although there is always something behind it that the kernel has not taken. */
    @Test
    void whatIsWrittenBehindItDelaysNoKey() {
        fill();
        latest("a");
        for (int i = 0; i < 3; i++) {
            write();
            latest("a");
        }
        takes(1);
        latest("a");
        takes(4);
        assertTaken(1, 3, 5, 7, 8);
        takes(ReadingKernel.ALL);
        assertTaken(1, 3, 5, 7, 8, 9);
    }

    @Test
    void aWriteOfNothingWaitsForWhatWaits() {
        fill();
        latest("a");
        CompletableFuture<Void> nothing = inATurn(() -> output.writeNothing());
        CompletableFuture<Void> flushed = inATurn(() -> output.flushed());
        latest("a");
        latest("b");
        assertFalse(nothing.isDone() || flushed.isDone());
        takes(1);
        assertFalse(nothing.isDone() || flushed.isDone());
        takes(ReadingKernel.ALL);
        assertTrue(nothing.isDone() && flushed.isDone());
        assertTaken(1, 3, 4);
    }

    @Test
    void aFurtherKeyIsRefusedUntilOneHasGone() {
        fill();
        for (int key = 0; key < 64; key++) {
            latest(key);
            var unused = inATurn(() -> output.flushed());
        }
        assertEquals(RecordingOwner.NO_PLACE, Deadline.failure(latest(64)));
        latest(5); // replaces
        takes(ReadingKernel.ALL);
        CompletableFuture<Void> later = latest(64);
        assertTrue(later.isDone());
        assertEquals(66, kernel.taken().size());
        assertEquals(
                List.of("1 failed"),
                owner.calls.stream().filter(call -> call.contains("failed")).toList());
    }

    @Test
    void aCloseLetsOutWhatWaits() {
        fill();
        CompletableFuture<Void> waits = latest("a");
        turn(output::stopTaking);
        List<String> done = new ArrayList<>();
        output.onDrained(() -> done.add("drained, " + waits.isDone()));
        assertEquals(RecordingOwner.REFUSAL, Deadline.failure(latest("a")));
        takes(ReadingKernel.ALL);
        assertTaken(1, 2);
        assertEquals(List.of("drained, true"), done);
    }

    @Test
    void aFailureReachesWhatWaits() {
        fill();
        CompletableFuture<Void> waits = latest("a");
        CompletableFuture<Void> nothing = inATurn(() -> output.writeNothing());
        IOException cause = new IOException("gone");
        turn(() -> output.fail(cause));
        assertEquals(cause, Deadline.failure(waits));
        assertEquals(cause, Deadline.failure(nothing));
        assertTrue(output.drained());
    }

    @Test
    void whatIsWrittenWhileAMessageIsReplacedTakesItsTurn() {
        fill();
        List<CompletableFuture<Void>> later = new ArrayList<>();
        CompletableFuture<Void> old = latest("a");
        var unused = old.exceptionally(superseded -> {
            later.add(latest("a"));
            later.add(latest("b"));
            return null;
        });
        CompletableFuture<Void> mid = latest("a");
        assertSuperseded(mid);
        takes(ReadingKernel.ALL);
        assertTaken(1, 4, 5);
        later.forEach(Deadline::get);
    }

    /** The writes of a read are flushed at its end. */
    @Test
    void inAReadAKernelThatTakesEverythingGetsAll() {
        read(() -> {
            latest("a");
            latest("a");
        });
        assertTaken(1, 2);
        takes(0);
        read(() -> {
            write();
            latest("a");
        });
        List<CompletableFuture<Void>> old = new ArrayList<>();
        read(() -> {
            old.add(latest("a"));
            latest("a");
        });
        assertSuperseded(old.get(0));
        takes(ReadingKernel.ALL);
        assertTaken(1, 2, 3, 4, 6);
    }

    private void read(Runnable writes) {
        turn(() -> {
            output.readBegins();
            writes.run();
            output.readComplete();
        });
    }

    @Test
    void beforeTlsBeginsWhatWaitsGoesOutInPlainAndBehindItTheNewestWaitsForTheHandshake() {
        List<Runnable> handshake = new ArrayList<>();
        fill();
        CompletableFuture<Void> plain = latest("a");
        turn(() -> output = UpgradedOutput.of(output));
        CompletableFuture<Void> first = latest("a");
        CompletableFuture<Void> second = latest("a");
        assertSuperseded(first);
        kernel.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                handshake.add(() -> ctx.writeAndFlush(message, promise));
            }
        });
        takes(ReadingKernel.ALL);
        assertTrue(plain.isDone());
        assertTaken(1, 2);
        assertEquals(1, handshake.size());
        CompletableFuture<Void> third = latest("a");
        CompletableFuture<Void> fourth = latest("a");
        assertSuperseded(third);
        turn(handshake.remove(0));
        turn(handshake.remove(0));
        assertTrue(second.isDone() && fourth.isDone());
        assertTaken(1, 2, 4, 6);
        assertEquals(2, output.superseded());
    }

    @Test
    void withoutTlsWhatWaitsForItFails() {
        fill();
        turn(() -> output = UpgradedOutput.of(output));
        CompletableFuture<Void> waits = latest("a");
        IOException cause = new IOException("no handshake");
        turn(() -> ((UpgradedOutput) output).failWaiting(cause));
        assertEquals(cause, Deadline.failure(waits));
        takes(ReadingKernel.ALL);
        assertTaken(1);
    }
}
