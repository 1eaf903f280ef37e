// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
class LandingBufferTest {
    private final UnpooledByteBufAllocator alloc = UnpooledByteBufAllocator.DEFAULT;
    private final LandingBuffer landing = new LandingBuffer(1000);
    private final ExtendedHandle handle = (ExtendedHandle) landing.newHandle();

    @AfterEach
    void free() {
        landing.free();
        landing.free();
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
        handle.reset(new EmbeddedChannel().config());
        int reads = 0;
        do {
            land(1000);
            handle.incMessagesRead(1);
            reads++;
        } while (handle.continueReading(UncheckedBooleanSupplier.TRUE_SUPPLIER));
        assertEquals(16, reads);
        handle.readComplete();
        LandingBuffer large = new LandingBuffer(65_507);
        ExtendedHandle ofLarge = (ExtendedHandle) large.newHandle();
        ofLarge.reset(new EmbeddedChannel().config());
        ofLarge.allocate(alloc).release();
        ofLarge.lastBytesRead(65_507);
        ofLarge.incMessagesRead(1);
        assertTrue(ofLarge.continueReading());
        ofLarge.allocate(alloc).release();
        ofLarge.lastBytesRead(65_507);
        assertFalse(ofLarge.continueReading());
        large.free();
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
