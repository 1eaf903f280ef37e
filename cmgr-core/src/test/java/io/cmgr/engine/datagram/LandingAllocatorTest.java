// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.UncheckedBooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class LandingAllocatorTest {
    private final UnpooledByteBufAllocator alloc = UnpooledByteBufAllocator.DEFAULT;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final SessionLoop loop = TestLoops.loop(channel.eventLoop());
    private final LandingAllocator landing = onTheLoop(1000, false);
    private final ExtendedHandle handle = (ExtendedHandle) landing.newHandle();

    private LandingAllocator onTheLoop(int maxDatagram, boolean batched) {
        LandingAllocator socket = new LandingAllocator(maxDatagram, batched, false);
        socket.on(loop);
        return socket;
    }

    @AfterEach
    void leave() {
        landing.leave();
        landing.leave();
        channel.close();
    }

    @Test
    void aDatagramMayBeOneByteLongerThanAllowedSoThatACutShows() {
        ByteBuf place = handle.allocate(alloc);
        assertEquals(1001, place.writableBytes());
        place.release();
    }

    @Test
    void everyReadLandsInTheSameMemory() {
        long first = addressOfNext();
        handle.readComplete();
        assertEquals(first, addressOfNext());
    }

    @Test
    void datagramsOfOneReadLieBehindOneAnother() {
        ByteBuf first = handle.allocate(alloc).writeInt(1);
        handle.lastBytesRead(4);
        ByteBuf second = handle.allocate(alloc).writeInt(2);
        handle.lastBytesRead(4);
        assertEquals(1, first.readInt());
        assertEquals(2, second.readInt());
        first.release();
        second.release();
    }

    @Test
    void readingStopsWhileAnotherOfTheLargestStillFits() {
        handle.reset(channel.config());
        int reads = 0;
        do {
            land(1000);
            handle.incMessagesRead(1);
            reads++;
        } while (handle.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER));
        assertEquals(16, reads);
    }

    @Test
    void readingStopsWhenAnotherOfTheLargestMightNotFit() {
        LandingAllocator large = onTheLoop(65_507, false);
        ExtendedHandle ofLarge = (ExtendedHandle) large.newHandle();
        ofLarge.reset(channel.config());
        ofLarge.lastBytesRead(LandingMemory.BYTES - 65_508);
        ofLarge.incMessagesRead(1);
        assertTrue(ofLarge.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER));
        ofLarge.lastBytesRead(1);
        assertFalse(ofLarge.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER));
        large.leave();
    }

    @Test
    void aBatchThatWasNotFullWasTheLast() {
        LandingAllocator batched = onTheLoop(1000, true);
        ExtendedHandle ofBatches = (ExtendedHandle) batched.newHandle();
        ofBatches.reset(channel.config());
        ByteBuf batch = ofBatches.allocate(alloc);
        assertEquals(16 * 1001, batch.writableBytes());
        batch.release();
        ofBatches.attemptedBytesRead(16 * 1001);
        ofBatches.lastBytesRead(15 * 1001);
        ofBatches.incMessagesRead(15);
        assertFalse(ofBatches.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER));
        batched.leave();
    }

    @Test
    void allSocketsOfALoopShareOneMemoryWhichTheLastReleases() {
        LandingAllocator other = onTheLoop(500, true);
        ByteBuf ours = handle.allocate(alloc);
        ByteBuf theirs = ((ExtendedHandle) other.newHandle()).allocate(alloc);
        assertEquals(ours.memoryAddress(), theirs.memoryAddress());
        ours.release();
        theirs.release();
        landing.leave();
        ((ExtendedHandle) other.newHandle()).allocate(alloc).release();
        other.leave(); // if this did not release the memory, NoLeaks would report it
    }

    private long addressOfNext() {
        ByteBuf place = handle.allocate(alloc);
        long address = place.memoryAddress();
        place.release();
        handle.lastBytesRead(10);
        return address;
    }

    private void land(int bytes) {
        handle.allocate(alloc).release();
        handle.lastBytesRead(bytes);
    }
}
